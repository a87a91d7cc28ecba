import { Alert } from "@mantine/core";

const styles = {
  root: { background: "var(--danger-soft)", borderColor: "var(--danger-line)", padding: "10px 12px" },
  title: { color: "var(--danger-ink)" },
};

/** Why something was not done, in the dialog that asked for it. */
export function ErrorAlert({ title, text }: { title: string; text: string }) {
  return (
    <Alert color="red" role="alert" mt={12} title={title} styles={styles}>
      {text.charAt(0).toUpperCase() + text.slice(1)}
    </Alert>
  );
}
