import { Button } from "@mantine/core";
import type { LucideIcon } from "lucide-react";
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { messageOf } from "../api/client";
import { EmptyFrame } from "./EmptyFrame";

interface EmptyStateProps {
  icon: LucideIcon;
  title: string;
  text?: ReactNode;
  children?: ReactNode;
  /** `h1` where it is all that the page has. */
  as?: "h1" | "h2";
}

/** What a place shows while there is nothing in it: what it is for, and the way to fill it. */
export function EmptyState({ icon: Icon, title, text, children, as: Heading = "h2" }: EmptyStateProps) {
  return (
    <EmptyFrame mark={<Icon size={20} strokeWidth={1.75} />} Heading={Heading} title={title} text={text} tall>
      {children}
    </EmptyFrame>
  );
}

interface ErrorStateProps extends Pick<EmptyStateProps, "title" | "as"> {
  error: unknown;
  onRetry?: () => void;
  /** Other ways on. */
  children?: ReactNode;
}

/** What a place shows when it could not be loaded. */
export function ErrorState({ error, title, onRetry, as, children }: ErrorStateProps) {
  return (
    <div role="alert">
      <EmptyState icon={TriangleAlert} title={title} text={messageOf(error)} {...(as ? { as } : {})}>
        {onRetry && (
          <Button variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
        {children}
      </EmptyState>
    </div>
  );
}
