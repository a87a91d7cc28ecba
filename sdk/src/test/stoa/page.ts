import { ServerFunctionError, type ServerFunctionFailure } from "../../page/errors.js";
import type {
  AlertOptions,
  ConfirmOptions,
  Destination,
  DialogRequest,
  IframeRequest,
  RealmHost,
  ToastOptions,
} from "../../page/host.js";
import type { SettingsMessage } from "../../protocol/messages.js";
import { ask, serverOperation } from "../host.js";

/** A question that waits for an answer. */
export interface Question {
  kind: "alert" | "confirm";
  title?: string;
  text?: string;
  buttons: { label: string; answer: boolean }[];
  answer(value: boolean): void;
}

/** The page of a realm, without a screen: it keeps what would be shown. */
export class TestPage {
  /** By id, in the order in which they were first shown; hidden ones too. */
  readonly toasts = new Map<string, ToastOptions & { isShown: boolean }>();
  readonly questions: Question[] = [];
  readonly asked: (AlertOptions | ConfirmOptions)[] = [];
  readonly dialogs: DialogRequest[] = [];
  readonly iframes = new Map<string, IframeRequest & { posted: unknown[]; closed(): void }>();
  readonly navigations: Destination[] = [];
  readonly windows: string[] = [];
  /** What went wrong in app code and nobody has looked at. */
  readonly errors: Error[] = [];
  /** Answers that were given before the question came. */
  readonly prepared: boolean[] = [];
  isOver = false;
  #underWay = 0;
  #changes = 0;

  /** Operations that will go on by themselves. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Grows with everything that happens. */
  get changes(): number {
    return this.#changes;
  }

  touch(): void {
    this.#changes += 1;
  }

  async busy<T>(work: Promise<T>): Promise<T> {
    this.#underWay += 1;
    this.touch();
    try {
      return await work;
    } finally {
      this.#underWay -= 1;
      this.touch();
    }
  }

  ask(question: Omit<Question, "answer">): Promise<boolean> {
    this.touch();
    const ready = this.prepared.shift();
    if (ready !== undefined) return Promise.resolve(ready);
    return new Promise((resolve) => {
      const open: Question = {
        ...question,
        answer: (value) => {
          const at = this.questions.indexOf(open);
          if (at >= 0) this.questions.splice(at, 1);
          this.touch();
          resolve(value);
        },
      };
      this.questions.push(open);
    });
  }

  /** What the realm asks of a page. A member that is not here fails by its name. */
  readonly host: RealmHost = new Proxy(this.#host() as unknown as RealmHost, {
    get: (members, name) => {
      if (name in members || typeof name === "symbol") return Reflect.get(members, name);
      return () => {
        throw new Error(`stoa/test: the page has no ${name} in tests yet`);
      };
    },
  });

  #host(): Partial<RealmHost> {
    return {
      showToast: (id, options) => {
        this.touch();
        this.toasts.set(id, { ...options, isShown: true });
      },
      updateToast: (id, update) => {
        this.touch();
        const toast = this.toasts.get(id);
        if (!toast?.isShown) return;
        const merged = { ...toast, ...update } as ToastOptions & { isShown: boolean; action?: unknown };
        if (merged.action === null) delete merged.action;
        this.toasts.set(id, merged);
      },
      hideToast: (id) => {
        this.touch();
        const toast = this.toasts.get(id);
        if (toast) this.toasts.set(id, { ...toast, isShown: false });
      },
      alert: async (options) => {
        this.asked.push(options);
        await this.ask({ kind: "alert", ...options, buttons: [{ label: options.okLabel, answer: true }] });
      },
      confirm: (options) => {
        this.asked.push(options);
        const buttons = [
          { label: options.confirmLabel, answer: true },
          { label: options.cancelLabel, answer: false },
        ];
        return this.ask({ kind: "confirm", ...options, buttons });
      },
      openDialog: (dialog) => {
        this.touch();
        dialog.tree.subscribe(() => this.touch());
        this.dialogs.push(dialog);
      },
      closeDialog: (id) => {
        this.touch();
        const at = this.dialogs.findIndex((dialog) => dialog.id === id);
        if (at >= 0) this.dialogs.splice(at, 1);
      },
      showIframe: (iframe) => {
        this.touch();
        return new Promise<void>((closed) => {
          this.iframes.set(iframe.id, { ...iframe, posted: [], closed });
        });
      },
      hideIframe: (id) => {
        this.touch();
        this.iframes.get(id)?.closed();
        this.iframes.delete(id);
      },
      postToIframe: (id, message) => {
        this.touch();
        this.iframes.get(id)?.posted.push(message);
      },
      runQuery: (query, variables) => this.busy(runQuery(query, variables)),
      runServerFunction: (hash, args) => this.busy(runServerFunction(hash, args)),
      getSettings: () => this.busy(settings()),
      setSetting: (key, value) =>
        this.busy(serverOperation("settings.set", { key, value }).then(async () => await settings())),
      tellFailure: (what, error) => {
        this.fail(Object.assign(error, { message: `${what}: ${error.message}` }));
      },
      navigate: (destination) => {
        this.touch();
        this.navigations.push(destination);
      },
      openWindow: (url) => {
        this.touch();
        this.windows.push(url);
      },
      ended: (error) => this.fail(error),
      log: (level, args) => {
        const [error] = args;
        if (level === "error" && args.length === 1 && error instanceof Error) this.fail(error);
        else (console as unknown as Record<string, (...args: unknown[]) => void>)[level]?.(...args);
      },
    };
  }

  fail(error: Error): void {
    this.touch();
    if (!this.isOver) this.errors.push(error);
  }
}

async function runQuery(query: string, variables: unknown): Promise<unknown> {
  const { data, errors } = await ask<{ data?: unknown; errors?: { message: string }[] }>("query", { query, variables });
  if (errors && errors.length > 0) throw new Error(errors.map((error) => error.message).join("; "));
  return data;
}

async function settings(): Promise<SettingsMessage> {
  return { values: await serverOperation<SettingsMessage["values"]>("settings.get", {}), editable: true };
}

/** The function's result as wire text, from an execution of its own. */
export async function runServerFunction(hash: string, args: string): Promise<string> {
  const answer = await ask<{ ok: string } | { error: ServerFunctionFailure }>("function", { hash, args });
  if ("error" in answer) throw new ServerFunctionError(answer.error);
  return answer.ok;
}
