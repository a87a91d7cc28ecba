import { act, screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { FakeApi } from "../testing/fake-api";
import { ADA, GRACE, renderApp } from "../testing/render";

const EMAILS = "/api/w/acme/emails";
const TAB = `/acme/people/${ADA}/emails`;

const person = (role: string, name: string | null, email_address: string, record_id: string | null = null) => ({
  role,
  name,
  email_address,
  record_id,
});

const received = {
  id: "e1",
  sent_at: "2025-01-03T10:00:00.000000000Z",
  direction: "inbound",
  subject: "Robots at night",
  participants: [
    person("from", "Ada Lindqvist", "ada@lumen.io", ADA),
    person("reply-to", null, "desk@lumen.io"),
    person("to", null, "me@acme.com"),
    person("cc", "Grace Hopper", "grace@navy.com", GRACE),
  ],
};

const sent = {
  id: "e2",
  sent_at: "2025-01-04T10:00:00.000000000Z",
  direction: "outbound",
  subject: null,
  participants: [
    person("from", "Me", "me@acme.com"),
    ...[1, 2, 3, 4, 5, 6].map((n) => person("to", null, `p${n}@lumen.io`)),
  ],
};

function given(emails: unknown[], next: string | null = null): FakeApi {
  const api = new FakeApi({ people: 3 });
  api.overrides.set(EMAILS, { status: 200, body: { data: emails, pagination: { next_cursor: next } } });
  return api;
}

const rows = async () => within(await screen.findByRole("list", { name: "E-mails" })).getAllByRole("listitem");

test("people and companies have a tab of their e-mails: direction, subject, who and when", async () => {
  renderApp(TAB, given([sent, received]));
  expect((await screen.findByRole("tab", { name: "E-mails" })).getAttribute("aria-selected")).toBe("true");
  const [first, second] = await rows();
  expect(first?.textContent).toContain("Sent");
  expect(first?.textContent).toContain("No subject");
  expect(first?.textContent).toContain("Metop1@lumen.iop2@lumen.iop3@lumen.iop4@lumen.ioand 2 more");
  expect(second?.textContent).toContain("Received");
  expect(second?.textContent).toContain("Robots at night");
  expect(second?.textContent).not.toContain("desk@lumen.io");
  expect(second?.querySelector("time")?.getAttribute("datetime")).toBe(received.sent_at);
  // Others are linked to their pages, the record itself is not.
  const [link, ...more] = await within(second as HTMLElement).findAllByRole("link");
  expect(link?.getAttribute("href")).toBe(`/acme/people/${GRACE}`);
  expect(more).toEqual([]);
});

test("the record itself has its name where the e-mail has only its address", async () => {
  const participants = [person("from", "Me", "me@acme.com"), person("to", null, "ada@lumen.io", ADA)];
  renderApp(TAB, given([{ ...sent, participants }]));
  const [row] = await rows();
  expect(row?.textContent).toContain("MetoAda Lovelace");
});

test("further e-mails are shown when they are asked for", async () => {
  const api = given([sent], "c2");
  const { user } = renderApp(TAB, api);
  expect(await rows()).toHaveLength(1);
  api.overrides.set(EMAILS, { status: 200, body: { data: [received], pagination: { next_cursor: null } } });
  await user.click(screen.getByRole("button", { name: "Show more e-mails" }));
  await waitFor(async () => expect(await rows()).toHaveLength(2));
  expect(screen.queryByRole("button", { name: "Show more e-mails" })).toBeNull();
});

test("a page without e-mails is passed over where there are more", async () => {
  const api = new FakeApi({ people: 3 });
  const pages = [
    { data: [], pagination: { next_cursor: "c2" } },
    { data: [received], pagination: { next_cursor: null } },
  ];
  const body = { toJSON: () => pages.shift() ?? { data: [], pagination: { next_cursor: null } } };
  api.overrides.set(EMAILS, { status: 200, body });
  renderApp(TAB, api);
  expect(await rows()).toHaveLength(1);
});

test("without e-mails the tab says what would show there, and has them when somebody brings them in", async () => {
  const api = given([]);
  renderApp(TAB, api);
  expect(await screen.findByRole("heading", { name: "No e-mails yet" })).toBeTruthy();
  api.overrides.set(EMAILS, { status: 200, body: { data: [received], pagination: { next_cursor: null } } });
  act(() => api.emit("email.imported", { added: 1 }));
  expect(await rows()).toHaveLength(1);
});

test("a list that cannot be loaded says why, and can be tried again", async () => {
  const api = new FakeApi({ people: 3 });
  api.overrides.set(EMAILS, { status: 503, body: { code: "unavailable", message: "the disk is full" } });
  const { user } = renderApp(TAB, api);
  expect((await screen.findByRole("alert")).textContent).toContain("the disk is full");
  api.overrides.set(EMAILS, { status: 200, body: { data: [received], pagination: { next_cursor: null } } });
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await rows()).toHaveLength(1);
});

/** The requests that tell of their progress; each is answered by the test. */
function uploads() {
  const sending: FakeUpload[] = [];
  class FakeUpload {
    upload: { onprogress?(event: object): void } = {};
    status = 0;
    responseText = "";
    path = "";
    body: unknown;
    onload?(): void;
    onabort?(): void;
    open(_method: string, path: string) {
      this.path = path;
    }
    setRequestHeader() {}
    send(body: unknown) {
      this.body = body;
      sending.push(this);
    }
    abort() {
      this.onabort?.();
    }
    progress(part: number) {
      act(() => this.upload.onprogress?.({ lengthComputable: true, loaded: part, total: 1 }));
    }
    answer(status: number, body: unknown) {
      this.status = status;
      this.responseText = JSON.stringify(body);
      act(() => this.onload?.());
    }
  }
  vi.stubGlobal("XMLHttpRequest", FakeUpload);
  return sending;
}

const mailbox = () => new File(["From "], "inbox.mbox");

test("a mailbox is imported from the tab: how far it is, what became of it, and the list has it", async () => {
  const sending = uploads();
  const api = given([]);
  const { user } = renderApp(TAB, api);
  await user.click(await screen.findByRole("button", { name: "Import e-mails" }));
  const dialog = await screen.findByRole("dialog", { name: "Import e-mails" });
  await user.upload(within(dialog).getByLabelText("Mailbox file"), mailbox());
  const [upload] = sending;
  expect(upload?.path).toBe("/api/w/acme/imports/emails");
  expect(upload?.body).toHaveProperty("name", "inbox.mbox");
  expect((await within(dialog).findByRole("status")).textContent).toBe("Importing inbox.mbox.");
  upload?.progress(0.4);
  const bar = within(dialog).getByRole("progressbar", { name: "Importing e-mails" });
  await waitFor(() => expect(bar.getAttribute("aria-valuenow")).toBe("40"));

  api.overrides.set(EMAILS, { status: 200, body: { data: [received], pagination: { next_cursor: null } } });
  const problems = [{ line: 20, column: null, message: "the message has no header Date with a time" }];
  upload?.answer(200, { data: { added: 1, known: 2, skipped: 1, problems } });
  expect(await within(dialog).findByText("inbox.mbox is imported.")).toBeTruthy();
  const counts = within(dialog)
    .getAllByRole("listitem")
    .map((item) => item.textContent);
  expect(counts).toEqual(["1 new", "2 there already", "1 cannot be taken"]);
  expect(within(dialog).getByRole("row", { name: /^20/ }).textContent).toContain("no header Date");
  // The keyboard goes on where the file was chosen.
  expect(document.activeElement).toBe(within(dialog).getByRole("button", { name: "Done" }));
  await user.keyboard("{Enter}");
  expect(await rows()).toHaveLength(1);
});

test("a file that is refused says why, and one that is stopped leaves the choice to choose again", async () => {
  const sending = uploads();
  const { user } = renderApp("/acme/companies", given([]));
  await user.click(await screen.findByRole("button", { name: "Actions" }));
  await user.click(await screen.findByRole("menuitem", { name: "Import e-mails" }));
  const dialog = await screen.findByRole("dialog", { name: "Import e-mails" });
  await user.upload(within(dialog).getByLabelText("Mailbox file"), mailbox());
  sending[0]?.answer(400, { code: "invalid-file", message: "the file is empty" });
  expect((await within(dialog).findByRole("alert")).textContent).toContain("The file is empty");

  await user.upload(within(dialog).getByLabelText("Mailbox file"), mailbox());
  await user.click(await within(dialog).findByRole("button", { name: "Stop" }));
  expect(await within(dialog).findByLabelText("Mailbox file")).toBeTruthy();
  expect(within(dialog).queryByRole("alert")).toBeNull();
});
