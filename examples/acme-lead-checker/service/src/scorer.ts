import { randomUUID } from "node:crypto";
import { deliver } from "./deliver";
import type { Settings } from "./settings";

/** Somebody asked what a lead is worth, and where to tell. */
export interface Check {
  id: string;
  /** The caller's own id for the check: asking twice with the same one is asking once. */
  reference: string;
  email: string;
  callback_url: string;
  status: "pending" | "complete" | "failed";
  /** From 0 to 100; null until it is known. */
  score: number | null;
}

/** Where to tell of leads that were processed. */
export interface Subscription {
  /** The subscriber's own id: subscribing twice with the same one is subscribing once. */
  reference: string;
  url: string;
}

export interface ProcessedLead {
  email: string;
  company: string | null;
  score: number;
}

/** A call of a subscription or of a check's callback. */
export interface Call {
  event_id: string;
  url: string;
  /** Status answered by the receiver; null when it could not be reached. */
  status: number | null;
  attempt: number;
}

const free = new Set(["gmail.com", "icloud.com", "outlook.com", "proton.me", "yahoo.com"]);

/** What a lead is worth, by its address: 30 at a free mail provider, 90 at a domain of its own. */
export const scoreOf = (email: string): number => (free.has(email.split("@")[1]?.toLowerCase() ?? "") ? 30 : 90);

/** Scores leads: those that it is asked about, and those that come to it by themselves. */
export class Scorer {
  readonly checks = new Map<string, Check>();
  readonly subscriptions = new Map<string, Subscription>();
  readonly calls: Call[] = [];
  #timers = new Set<NodeJS.Timeout>();

  constructor(private readonly settings: Settings) {}

  /** Begins a check, or gives the one that was begun with this reference. */
  check(asked: Pick<Check, "reference" | "email" | "callback_url">): Check {
    const begun = this.checks.get(asked.reference);
    if (begun) return begun;
    const check: Check = { id: `check_${randomUUID()}`, ...asked, status: "pending", score: null };
    this.checks.set(check.reference, check);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void this.#finish(check);
    }, this.settings.check_delay_ms);
    this.#timers.add(timer);
    return check;
  }

  subscribe(subscription: Subscription): Subscription {
    this.subscriptions.set(subscription.reference, subscription);
    return subscription;
  }

  /** A lead has come in; gives the event that every subscription is told. */
  async process(lead: { email: string; company?: string | undefined }): Promise<{ id: string; lead: ProcessedLead }> {
    const processed: ProcessedLead = { email: lead.email, company: lead.company ?? null, score: scoreOf(lead.email) };
    const event = { id: `evt_${randomUUID()}`, type: "lead.processed", lead: processed };
    for (const { url } of [...this.subscriptions.values()]) await this.#tell(url, event);
    return event;
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  async #finish(check: Check): Promise<void> {
    check.status = this.settings.check_result;
    if (check.status === "complete") check.score = scoreOf(check.email);
    const { id, reference, email, status, score } = check;
    const event = { id: `evt_${randomUUID()}`, type: "check.finished", check: { id, reference, email, status, score } };
    await this.#tell(check.callback_url, event);
  }

  /** As often as the settings say. */
  async #tell(url: string, event: { id: string }): Promise<void> {
    for (let copy = 0; copy < Math.max(1, this.settings.deliveries_per_event); copy += 1) {
      await deliver(url, event, (status, attempt) => this.calls.push({ event_id: event.id, url, status, attempt }));
    }
  }
}
