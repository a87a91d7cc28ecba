import { PasswordInput } from "@mantine/core";

/** In characters; the server has the same rule. */
const SHORTEST = 10;

interface NewPasswordProps {
  label: string;
  error: string | null;
  size?: "xs" | "sm";
}

/** Where somebody chooses a password: once, with a button that shows it. */
export function NewPassword({ label, error, size = "xs" }: NewPasswordProps) {
  return (
    <PasswordInput
      name="password"
      label={label}
      description={`At least ${SHORTEST} characters`}
      error={error}
      autoComplete="new-password"
      required
      withAsterisk={false}
      size={size}
      visibilityToggleButtonProps={{ "aria-label": `Show ${label.toLowerCase()}`, tabIndex: 0 }}
    />
  );
}

/** What is wrong with a new password, before the server is asked. */
export function passwordProblem(password: string): string | null {
  return [...password].length < SHORTEST ? `A password has at least ${SHORTEST} characters.` : null;
}
