import { createContext, useContext } from 'react';
import type { Router } from './base/router';
import type { Workspace } from './live/workspace';
import type { Session } from './session/session';
import type { PreferencesModel } from './settings/preferences';

/** What lives as long as the page. */
export interface Page {
  session: Session;
  router: Router;
  preferences: PreferencesModel;
}

export const PageContext = createContext<Page | null>(null);
export const WorkspaceContext = createContext<Workspace | null>(null);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error('usePage needs a PageContext above it');
  return page;
}

/** Everything of the signed-in person; only under the signed-in part of the page. */
export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext);
  if (!workspace) throw new Error('useWorkspace needs a WorkspaceContext above it');
  return workspace;
}
