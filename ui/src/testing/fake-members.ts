import type { AccessLevel, ListedMember } from "../settings/settings-api";
import type { FakeAnswer } from "./fake-api";
import { members, stamp, uuid, workspace } from "./fake-data";

type Body = Record<string, unknown>;
type Emit = (topic: string, payload: Record<string, unknown>) => void;

const UNTIL = stamp(Date.UTC(2026, 10, 27, 10, 0, 0));

/** Members of the in-memory API, and their invitations. The password of who is signed in is `correct horse`. */
export class FakeMembers {
  readonly listed: ListedMember[] = members.map(({ id, ...rest }) => ({
    ...rest,
    id: id.workspace_member_id,
    full_name: `${rest.first_name} ${rest.last_name}`,
    access_level: "admin",
    created_at: stamp(Date.UTC(2026, 8, 1, 9, 0, 0)),
    can_sign_in: true,
    invited_until: null,
  }));
  /** Whom each link is for, by the end of its address. */
  readonly links = new Map<string, ListedMember>();
  /** Whether who has an account in another workspace has a password there, by address. */
  readonly elsewhere = new Map<string, boolean>();
  #next = 0x9000;

  constructor(private readonly emit: Emit) {}

  handle(method: string, [id, what]: string[], body: Body, isAdmin: boolean): FakeAnswer {
    if (method === "GET") {
      return data(isAdmin ? this.listed : this.listed.map(({ invited_until: _, ...shown }) => shown));
    }
    if (!isAdmin) return fail(403, "forbidden", "only admins manage the members of a workspace");
    if (id === undefined) return this.#invite(body);
    const member = this.listed.find((item) => item.id === id);
    if (!member) return fail(404, "not-found", `member "${id}" not found`);
    if (what === "invitation") return data(this.#link(member));
    const level = (body.access_level as AccessLevel | undefined) ?? member.access_level;
    const others = this.listed.filter((item) => item !== member && item.access_level === "admin" && item.can_sign_in);
    if (member.access_level === "admin" && level !== "admin" && others.length === 0) {
      return fail(409, "last-admin", "nobody else who can sign in is an admin: make somebody one first");
    }
    Object.assign(member, body);
    member.full_name = `${member.first_name} ${member.last_name}`.trim();
    this.#tell("changed", member);
    return data(member);
  }

  /** What the link of an invitation is answered; null for any other address. */
  invitation(method: string, path: string, body: Body | undefined, signedIn: boolean): FakeAnswer | null {
    const token = /^\/api\/invitations\/(.+)$/.exec(path)?.[1];
    if (token === undefined) return null;
    const member = this.links.get(token);
    if (!member) {
      return fail(
        404,
        "not-found",
        "this link is used, too old, or was replaced by another; ask an admin for a new one",
      );
    }
    const { email_address, first_name, last_name, can_sign_in: has_password } = member;
    const invited_by = this.listed[0]?.full_name ?? null;
    if (method === "GET") {
      const signed_in_as = signedIn ? (this.listed[0]?.email_address ?? null) : null;
      return data({ workspace, email_address, first_name, last_name, invited_by, has_password, signed_in_as });
    }
    if (String(body?.first_name).trim() === "") return fail(400, "invalid-name", "say what your name is");
    this.links.delete(token);
    const full_name = `${body?.first_name} ${body?.last_name}`.trim();
    Object.assign(member, { ...body, full_name, can_sign_in: true, invited_until: null });
    this.#tell("changed", member);
    return { status: 200, body: {} };
  }

  changePassword({ current }: Body): FakeAnswer {
    if (current !== "correct horse") return fail(400, "wrong-password", "this is not your current password");
    return { status: 200, body: {} };
  }

  #invite(body: Body): FakeAnswer {
    const address = String(body.email_address);
    if (this.listed.some((item) => item.email_address === address)) {
      return fail(409, "already-member", `${address} is a member of this workspace already`);
    }
    const member: ListedMember = {
      id: uuid(this.#next++),
      first_name: String(body.first_name),
      last_name: String(body.last_name),
      full_name: `${body.first_name} ${body.last_name}`.trim(),
      email_address: address,
      avatar_url: null,
      access_level: body.access_level as AccessLevel,
      created_at: stamp(Date.UTC(2026, 10, 20, 10, 0, 0)),
      can_sign_in: this.elsewhere.get(address) ?? false,
      invited_until: null,
    };
    this.listed.push(member);
    this.#tell("created", member);
    return data(this.elsewhere.has(address) ? { ...member, invitation_url: null } : this.#link(member));
  }

  #link(member: ListedMember) {
    for (const [token, whom] of this.links) if (whom === member) this.links.delete(token);
    const token = `link-${this.#next++}`;
    this.links.set(token, member);
    member.invited_until = UNTIL;
    return { ...member, invitation_url: `http://127.0.0.1:4400/join/${token}` };
  }

  #tell(what: "created" | "changed", member: ListedMember): void {
    this.emit(`workspace-member.${what}`, { workspace_member_id: member.id });
  }
}

const data = (value: unknown): FakeAnswer => ({ status: 200, body: { data: value } });
const fail = (status: number, code: string, message: string): FakeAnswer => ({ status, body: { code, message } });
