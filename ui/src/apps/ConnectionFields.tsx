import { PasswordInput, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Connection } from "../api/types";
import type { Typed } from "./connect";

/** What has been typed in for a connection, in the form that is sent. */
export function useTyped(type: Connection["type"] | undefined) {
  const [id, setId] = useState("");
  const [secret, setSecret] = useState("");
  const typed: Typed = type === "secret" ? { secret } : type === "client_credentials" ? { client: { id, secret } } : {};
  const clear = () => {
    setId("");
    setSecret("");
  };
  return { id, setId, secret, setSecret, typed, clear };
}

interface ConnectionFieldsProps {
  connection: Pick<Connection, "type" | "label">;
  fields: ReturnType<typeof useTyped>;
}

/** The inputs of a connection that a person types in: a secret, or a client's id and secret. */
export function ConnectionFields({ connection, fields }: ConnectionFieldsProps) {
  if (connection.type === "oauth2") return null;
  const isClient = connection.type === "client_credentials";
  return (
    <>
      {isClient && (
        <TextInput
          mb={12}
          label="Client ID"
          value={fields.id}
          onChange={(event) => fields.setId(event.currentTarget.value)}
          autoComplete="off"
          required
          withAsterisk={false}
          data-autofocus
        />
      )}
      <PasswordInput
        label={isClient ? "Client secret" : connection.label}
        description="Stored encrypted. Nobody can read it here afterwards."
        value={fields.secret}
        onChange={(event) => fields.setSecret(event.currentTarget.value)}
        autoComplete="off"
        required
        withAsterisk={false}
        data-autofocus={isClient ? undefined : true}
      />
    </>
  );
}
