import type { CallProblem } from '@bedside/client';

/** What happened and what to do, said aloud too. The element stays, because live regions speak only of changes. */
export function Notice({ problem }: { problem: CallProblem | null }) {
  return (
    <div className="bedside-notice" role="alert" hidden={!problem}>
      {problem && (
        <>
          <strong>{problem.message}</strong> <span>{problem.next}</span>
        </>
      )}
    </div>
  );
}
