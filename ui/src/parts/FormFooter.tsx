import { Button, Group } from "@mantine/core";

interface FormFooterProps {
  /** What sends the form; null where there is nothing to send. */
  submit: string | null;
  busy: boolean;
  disabled?: boolean;
  destructive?: boolean;
  /** The way out without a change. */
  cancel?: string;
  onCancel(): void;
}

/** The end of a form in a small dialog. */
export function FormFooter(props: FormFooterProps) {
  const { submit, busy, disabled = false, destructive = false, cancel = "Cancel", onCancel } = props;
  return (
    <Group justify="flex-end" gap={8}>
      <Button variant="default" onClick={onCancel}>
        {cancel}
      </Button>
      {submit !== null && (
        <Button type="submit" color={destructive ? "red" : "accent"} disabled={disabled} loading={busy}>
          {submit}
        </Button>
      )}
    </Group>
  );
}
