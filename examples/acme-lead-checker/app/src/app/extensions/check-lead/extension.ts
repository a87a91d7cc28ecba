import { alert, Extensions, runQuery, showToast } from "attio/client";
import getPhoneNumbers from "./get-phone-numbers.graphql";
import sendLead from "./send-lead.server";

export default Extensions.defineExtension({
  id: "check-lead",
  type: "record-action",
  label: "Check lead with Acme",
  icon: "PhoneCheck",
  objects: "people",
  onTrigger: async ({ recordId }) => {
    const { hideToast } = await showToast({
      variant: "neutral",
      title: "Sending the lead to Acme…",
      durationMs: Number.POSITIVE_INFINITY,
      dismissable: false,
    });
    try {
      const { person } = await runQuery(getPhoneNumbers, { recordId });
      const phoneNumber = person?.phone_numbers[0];
      if (!phoneNumber) {
        await hideToast();
        await alert({
          title: "No phone number",
          text: "Acme texts the lead, so the person needs a phone number first.",
        });
        return;
      }
      await sendLead(recordId, phoneNumber);
      await showToast({ variant: "success", title: "Lead sent", text: "Acme will report back in a moment." });
    } finally {
      await hideToast();
    }
  },
});
