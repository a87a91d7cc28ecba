import { createContext, type ReactNode, useContext } from "react";
import type { Bootstrap, Member, WorkspaceRef } from "./types";

export interface Session extends Bootstrap {
  /** The workspace of the page's URL; `workspace` of the bootstrap is only the one to start with. */
  current: WorkspaceRef;
  /** Who one is in that workspace: in each one is another member, with an access level of their own. */
  member: Member;
}

const SessionContext = createContext<Session | null>(null);

export function SessionProvider({ session, children }: { session: Session; children: ReactNode }) {
  return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("useSession outside of SessionProvider");
  return session;
}

/** The slug of the workspace whose page is open. */
export function useWorkspace(): string {
  return useSession().current.slug;
}
