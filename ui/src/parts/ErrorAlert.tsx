import { Alert } from "@mantine/core";

/** Why something was not done, in the dialog that asked for it. */
export function ErrorAlert({ title, text }: { title: string; text: string }) {
  return (
    <Alert color="red" role="alert" mt={12} title={title}>
      {text.charAt(0).toUpperCase() + text.slice(1)}
    </Alert>
  );
}
