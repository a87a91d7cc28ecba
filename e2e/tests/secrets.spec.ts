import { actionName, attribute, expect, test } from "../src/stage";

// The talk of the compiler and the bundler alone would be gigabytes, and they hold no secret.
test.use({ log: "trace,cranelift_codegen=off,regalloc2=off,wasmtime=off,rolldown=off,oxc=off,notify=off" });

test("the whole story leaves no token and no secret in the log, however much is logged", async ({ page, stage }) => {
  await stage.acme.configure({ token_ttl_s: 2 });
  await stage.installAndConnect();
  await stage.openPerson();
  await stage.acme.expireTokens();
  await page.getByRole("button", { name: actionName }).click();
  await expect(attribute(page, "Lead status")).toContainText("Complete");
  expect((await stage.acme.state()).token_refreshes).toBeGreaterThan(0);

  const log = stage.stoa.stderr();
  expect(log.length, "the log was on").toBeGreaterThan(1000);
  const session = (await page.context().cookies()).find(({ name }) => name === "stoa_session");
  expect(session?.httpOnly).toBe(true);
  // The third party's codes and tokens, Stoa's own for executions, and what is known exactly.
  for (const pattern of [/\b(acme|refresh|code)_[\w-]{20,}/, /stoa_exec_[\w-]{20,}/]) {
    expect(log.match(pattern)?.[0], String(pattern)).toBeUndefined();
  }
  for (const [what, secret] of [
    ["the session", session?.value],
    ["the API token", stage.stoa.token],
    ["the client secret", "acme-demo-secret"],
  ] as const) {
    expect(secret, what).toBeTruthy();
    expect(log.includes(secret ?? ""), what).toBe(false);
  }
  // Nor in what members see of the executions.
  const { data } = await stage.stoa.host<{ data: { id: string }[] }>("GET", "/apps/acme-lead-checker/executions");
  expect(data.length).toBeGreaterThan(2);
  for (const { id } of data) {
    const shown = JSON.stringify(await stage.stoa.host("GET", `/executions/${id}`));
    expect(shown).not.toMatch(/\bacme_[\w-]{20,}|stoa_exec_[\w-]{20,}/);
  }
});
