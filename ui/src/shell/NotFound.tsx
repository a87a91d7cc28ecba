import { Compass } from "lucide-react";
import { Link } from "react-router";
import { useWorkspace } from "../api/workspace";
import { EmptyState } from "../parts/EmptyState";

interface NotFoundProps {
  what?: string;
  /** Where others of its kind are: an address in the workspace, and what it is called. */
  back?: { to: string; label: string };
}

export function NotFound({ what = "page", back = { to: "people", label: "People" } }: NotFoundProps) {
  const w = useWorkspace();
  return (
    <EmptyState
      as="h1"
      icon={Compass}
      title={`No such ${what}`}
      text="It may have been deleted, or the address is mistyped."
    >
      <Link to={`/${w}/${back.to}`} style={{ color: "var(--accent-ink)" }}>
        Go to {back.label}
      </Link>
    </EmptyState>
  );
}
