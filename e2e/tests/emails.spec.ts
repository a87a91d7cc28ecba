import { expect } from "@playwright/test";
import { clean, liveStoa } from "../src/live-app";
import type { Stoa } from "../src/stoa";

const test = liveStoa();

/** The address of who is signed in. */
async function ownAddress(stoa: Stoa): Promise<string> {
  const { data } = await stoa.api<{ data: { email_address: string }[] }>("GET", "/workspace_members");
  return data[0]?.email_address ?? "";
}

async function create(stoa: Stoa, object: string, values: unknown): Promise<string> {
  const answer = await stoa.api<{ data: { id: { record_id: string } } }>("POST", `/objects/${object}/records`, {
    data: { values },
  });
  return answer.data.id.record_id;
}

/** A mailbox as a program writes it: one e-mail received, one sent, and a draft that nobody sent. */
const mailbox = (mine: string, domain: string) =>
  [
    `From ada@${domain} Fri Jan  3 01:05:34 2025`,
    `Message-ID: <1@${domain}>`,
    "Date: Fri, 3 Jan 2025 01:05:34 +0000",
    `From: "Lindqvist, Ada" <ada@${domain}>`,
    `To: ${mine}`,
    `Cc: Jonas Weber <jonas@${domain}>, desk@orbitfreight.com`,
    "Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe_aus_Malm=C3=B6?=",
    "",
    "Shall we meet?",
    ">From here on I am free.",
    "",
    `From ${mine} Sat Jan  4 01:05:34 2025`,
    `Message-ID: <2@${domain}>`,
    "Date: Sat, 4 Jan 2025 01:05:34 +0000",
    `From: ${mine}`,
    `To: ada@${domain}`,
    "Subject: Re: Robots at night",
    "",
    "Yes.",
    "",
    "From nobody Sun Jan  5 01:05:34 2025",
    "Subject: A draft",
    "",
    "",
  ].join("\n");

const file = (name: string, text: string) => ({ name, mimeType: "application/mbox", buffer: Buffer.from(text) });

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("a mailbox is imported, and its e-mails stand on the pages of who wrote them and of their company", async ({
      page,
      stoa,
    }, info) => {
      const domain = `lumen-${colorScheme}.io`;
      const name = (first: string, last: string) => ({
        first_name: first,
        last_name: last,
        full_name: `${first} ${last}`,
      });
      const ada = await create(stoa, "people", {
        name: name("Ada", "Lindqvist"),
        email_addresses: [`ada@${domain}`],
      });
      const jonas = await create(stoa, "people", {
        name: name("Jonas", "Weber"),
        email_addresses: [`jonas@${domain}`],
      });
      const lumen = await create(stoa, "companies", { name: "Lumen", domains: [domain] });

      await page.goto(stoa.page("people", ada, "emails"));
      await expect(page.getByRole("heading", { name: "No e-mails yet" })).toBeVisible();
      await clean(page, "no e-mails");

      await page.goto(stoa.page("people"));
      await page.getByRole("button", { name: "Actions" }).click();
      await page.getByRole("menuitem", { name: "Import e-mails" }).click();
      const dialog = page.getByRole("dialog", { name: "Import e-mails" });
      await dialog.getByLabel("Mailbox file").setInputFiles(file("photos.zip", "PK\u0003\u0004"));
      await expect(dialog.getByRole("alert")).toContainText("The file is neither an mbox file nor an e-mail");
      await clean(page, "a file that is no mailbox");

      await dialog
        .getByLabel("Mailbox file")
        .setInputFiles(file("inbox.mbox", mailbox(await ownAddress(stoa), domain)));
      await expect(dialog.getByText("inbox.mbox is imported.")).toBeVisible();
      await expect(dialog.getByRole("listitem")).toHaveText(["2 new", "1 cannot be taken"]);
      await expect(dialog.getByRole("row", { name: /^21/ })).toContainText("no header From");
      await info.attach("imported", { body: await page.screenshot(), contentType: "image/png" });
      await clean(page, "what became of a mailbox");
      await expect(dialog.getByRole("button", { name: "Done" })).toBeFocused();
      await page.keyboard.press("Enter");
      await expect(page.getByRole("button", { name: "Actions" })).toBeFocused();

      await page.goto(stoa.page("people", ada));
      await page.getByRole("tab", { name: "E-mails" }).click();
      const emails = page.getByRole("list", { name: "E-mails" }).getByRole("listitem");
      await expect(emails).toHaveCount(2);
      await expect(emails.nth(0)).toContainText("Sent");
      await expect(emails.nth(0)).toContainText("Re: Robots at night");
      await expect(emails.nth(1)).toContainText("Received");
      await expect(emails.nth(1)).toContainText("Grüße aus Malmö");
      await expect(emails.nth(1)).toContainText("desk@orbitfreight.com");
      await info.attach("emails", { body: await page.screenshot(), contentType: "image/png" });
      await clean(page, "e-mails of a person");

      // Who is on an e-mail as well is a link away.
      await emails.nth(1).getByRole("link", { name: "Jonas Weber" }).click();
      await expect(page).toHaveURL(new RegExp(`/people/${jonas}`));
      await page.goto(stoa.page("companies", lumen, "emails"));
      await expect(emails).toHaveCount(2);

      // The same again changes nothing.
      await page.getByRole("button", { name: "Import e-mails" }).click();
      await dialog
        .getByLabel("Mailbox file")
        .setInputFiles(file("inbox.mbox", mailbox(await ownAddress(stoa), domain)));
      await expect(dialog.getByRole("listitem")).toHaveText(["0 new", "2 there already", "1 cannot be taken"]);
      await page.keyboard.press("Escape");
      await expect(emails).toHaveCount(2);

      const values = await stoa.personValues(ada);
      expect(values.first_email_interaction?.[0]?.interacted_at).toBe("2025-01-03T01:05:34.000000000Z");
      expect(values.last_interaction?.[0]?.interacted_at).toBe("2025-01-04T01:05:34.000000000Z");
    });
  });
}
