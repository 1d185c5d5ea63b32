/** The same tests on the embedded database: there is nothing to start. */
import type { TestProject } from 'vitest/node';
import './postgres.ts';

export default function setup(project: TestProject): void {
  project.provide('postgres', null);
}
