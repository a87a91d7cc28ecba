import { randomUUID } from "node:crypto";
import { deliver } from "./deliver";
import type { Settings } from "./settings";

export interface Lead {
  id: string;
  /** The caller's own id for the lead, handed back in the webhook. */
  reference: string;
  phone_number: string;
  status: "pending" | "complete" | "failed";
}

export interface Webhook {
  id: string;
  url: string;
}

export interface Delivery {
  id: string;
  webhook_id: string;
  lead_id: string;
  /** Status answered by the receiver; null when it could not be reached. */
  status: number | null;
  attempt: number;
}

/** Keeps leads and webhooks; some time after a lead comes in it "texts" the lead and tells every webhook. */
export class Checker {
  readonly leads = new Map<string, Lead>();
  readonly webhooks = new Map<string, Webhook>();
  readonly deliveries: Delivery[] = [];
  #timers = new Set<NodeJS.Timeout>();

  constructor(private readonly settings: Settings) {}

  addLead(reference: string, phoneNumber: string): Lead {
    const lead: Lead = { id: `lead_${randomUUID()}`, reference, phone_number: phoneNumber, status: "pending" };
    this.leads.set(lead.id, lead);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void this.check(lead);
    }, this.settings.check_delay_ms);
    this.#timers.add(timer);
    return lead;
  }

  addWebhook(url: string): Webhook {
    const webhook = { id: `hook_${randomUUID()}`, url };
    this.webhooks.set(webhook.id, webhook);
    return webhook;
  }

  /** Finishes one lead and delivers the event, as often as the settings say. */
  async check(lead: Lead): Promise<void> {
    lead.status = this.settings.check_result;
    const event = { id: `evt_${randomUUID()}`, type: "lead.checked", lead };
    for (const webhook of [...this.webhooks.values()]) {
      for (let copy = 0; copy < Math.max(1, this.settings.deliveries_per_event); copy += 1) {
        await this.#deliver(webhook, event);
      }
    }
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  async #deliver(webhook: Webhook, event: { id: string; type: string; lead: Lead }): Promise<void> {
    await deliver(webhook.url, event, (status, attempt) =>
      this.deliveries.push({ id: event.id, webhook_id: webhook.id, lead_id: event.lead.id, status, attempt }),
    );
  }
}
