import { actionName, attribute, expect, test } from "../src/stage";

test("a person without a phone number: an alert, and nothing is sent", async ({ page, stage }) => {
  await stage.installAndConnect();
  await stage.openPerson({ phoneNumber: undefined });
  await page.getByRole("button", { name: actionName }).click();
  const alert = page.getByRole("alertdialog");
  await expect(alert).toContainText("No phone number");
  await alert.getByRole("button", { name: "OK" }).click();
  await expect(alert).toBeHidden();
  expect((await stage.acme.state()).leads).toHaveLength(0);
});

test("the third party answers 500: the member is told, the record is untouched, the execution shows why", async ({
  page,
  stage,
}) => {
  await stage.installAndConnect();
  await stage.acme.configure({ lead_failure_status: 500 });
  const recordId = await stage.openPerson();
  await page.getByRole("button", { name: actionName }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Acme Lead Checker" })).toBeVisible();
  expect(await stage.stoa.leadStatus(recordId)).toBeUndefined();
});

test("a missing connection: the member is asked to connect, and the action runs after that", async ({
  page,
  stage,
}) => {
  await stage.install();
  await stage.openPerson();
  await page.getByRole("button", { name: actionName }).click();
  const prompt = page.getByRole("dialog", { name: /connect/i });
  await prompt.getByRole("button", { name: "Connect", exact: true }).click();
  await page.getByRole("button", { name: "Allow access" }).click();
  await page.getByRole("button", { name: "Retry" }).click();
  await expect(attribute(page, "Lead status")).toContainText("Complete");
});

test("access is denied at the third party: the reason is shown, and the way back works once only", async ({
  page,
  stage,
}) => {
  await stage.install();
  await page.getByRole("button", { name: "Connect", exact: true }).first().click();
  const back = page.waitForRequest((request) => new URL(request.url()).pathname === "/oauth/callback");
  await page.getByRole("button", { name: "Deny" }).click();
  await expect(page.getByText(/The user denied access/).first()).toBeVisible();
  expect(await stage.connectionStatus()).toBe("missing");
  await page.goto((await back).url());
  await expect(page.getByText(/please connect again/)).toBeVisible();
});

test("connection-added refuses: no connection is stored, and the reason is shown", async ({ page, stage }) => {
  await stage.acme.configure({ account_suspended: true });
  await stage.install();
  await stage.connect();
  await expect(page.getByText(/suspended/).first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Disconnect" })).toHaveCount(0);
  expect((await stage.acme.state()).webhooks).toHaveLength(0);
  expect(await stage.webhookHandlers()).toHaveLength(0);
});

test("an expired token is refreshed before the function runs", async ({ page, stage }) => {
  await stage.acme.configure({ token_ttl_s: 2 });
  await stage.installAndConnect();
  await stage.openPerson();
  await stage.acme.expireTokens();
  await page.getByRole("button", { name: actionName }).click();
  await expect(attribute(page, "Lead status")).toContainText("Complete");
  expect((await stage.acme.state()).token_refreshes).toBeGreaterThan(0);
});

test("a revoked connection: the member is asked to connect again", async ({ page, stage }) => {
  await stage.acme.configure({ token_ttl_s: 1 });
  await stage.installAndConnect();
  await stage.openPerson();
  await stage.acme.revokeTokens();
  await page.getByRole("button", { name: actionName }).click();
  await expect(page.getByRole("dialog", { name: /connect/i })).toBeVisible();
});

test("a webhook with a bad body is answered 400 and changes nothing", async ({ stage }) => {
  await stage.installAndConnect();
  const [webhook] = (await stage.acme.state()).webhooks;
  for (const body of ["{}", "not json", '{"id":"e","type":"lead.checked","lead":{"id":"l"}}']) {
    const answer = await fetch(webhook?.url ?? "", { method: "POST", body });
    expect(answer.status, body).toBe(400);
    expect(await answer.text()).toContain("expected");
  }
});

test("a webhook delivered twice changes the record once", async ({ page, stage }) => {
  await stage.installAndConnect();
  await stage.acme.configure({ deliveries_per_event: 2 });
  const recordId = await stage.openPerson();
  await page.getByRole("button", { name: actionName }).click();
  await expect(attribute(page, "Lead status")).toContainText("Complete");
  await expect.poll(async () => (await stage.acme.state()).deliveries.length).toBe(2);
  const { data } = await stage.stoa.api<{ data: unknown[] }>(
    "GET",
    `/objects/people/records/${recordId}/attributes/acme_lead_status/values?show_historic=true`,
  );
  expect(data).toHaveLength(2);
});

test("disconnect takes the webhooks down on both sides", async ({ page, stage }) => {
  await stage.installAndConnect();
  const [webhook] = (await stage.acme.state()).webhooks;
  await page.getByRole("button", { name: "Disconnect" }).click();
  const confirm = page.getByRole("dialog").or(page.getByRole("alertdialog"));
  await confirm.getByRole("button", { name: "Disconnect" }).click();
  await expect(page.getByRole("button", { name: "Connect", exact: true }).first()).toBeVisible();
  expect((await stage.acme.state()).webhooks).toHaveLength(0);
  expect((await fetch(webhook?.url ?? "", { method: "POST", body: "{}" })).status).toBe(404);
});

test("uninstall removes the action, the connection and the webhooks", async ({ page, stage }) => {
  await stage.installAndConnect();
  await page.getByRole("button", { name: "Uninstall" }).click();
  const confirm = page.getByRole("dialog").or(page.getByRole("alertdialog"));
  await confirm.getByRole("button", { name: "Uninstall" }).click();
  await expect(page.getByRole("button", { name: "Install", exact: true })).toBeVisible();
  expect((await stage.acme.state()).webhooks).toHaveLength(0);
  await stage.openPerson();
  await expect(page.getByRole("group", { name: "Name", exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: actionName })).toHaveCount(0);
});
