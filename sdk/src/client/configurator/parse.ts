import {
  DomainValue,
  DurationValue,
  EmailAddressValue,
  PersonalNameValue,
  PhoneNumberValue,
  RichTextValue,
} from "../../schema/values.js";

/** What was typed as a value, or a sentence that says what is wrong with it. */
export type Parse = (typed: string) => object | string;

const second = new Set(["ac", "co", "com", "edu", "gov", "net", "org"]);

/** The part that is registered. An estimate, as browsers have no list of public suffixes: the server has the last word. */
function rootOf(domain: string): string {
  const labels = domain.split(".");
  const isCountry = labels.at(-1)?.length === 2 && second.has(labels.at(-2) ?? "");
  return labels.slice(isCountry ? -3 : -2).join(".");
}

const domainPattern = /^(?=.{3,253}$)([\p{L}\d]([\p{L}\d-]{0,61}[\p{L}\d])?\.)+[\p{L}\d-]{2,63}$/u;

export const domain: Parse = (original) => {
  const normalized = original
    .toLowerCase()
    .replace(/^https?:\/\//, "")
    .replace(/[/?#].*$/, "");
  if (!domainPattern.test(normalized)) return "Must be a domain, such as example.com";
  return new DomainValue({ original, normalized, root: rootOf(normalized) });
};

export const emailAddress: Parse = (original) => {
  const normalized = original.toLowerCase();
  const [, local = "", at = ""] = /^([^\s@,;<>]{1,64})@([^\s@]+)$/.exec(normalized) ?? [];
  if (local === "" || !domainPattern.test(at)) return "Must be an email address, such as ada@example.com";
  return new EmailAddressValue({ original, normalized, domain: at, root_domain: rootOf(at), local_specifier: local });
};

/** Of the commonest calling codes; one that several countries share is the largest one's. */
const countries: Record<string, string> = Object.fromEntries(
  `1US 7RU 20EG 27ZA 30GR 31NL 32BE 33FR 34ES 36HU 39IT 40RO 41CH 43AT 44GB 45DK 46SE 47NO 48PL 49DE 51PE 52MX 54AR 55BR
  56CL 57CO 60MY 61AU 62ID 63PH 64NZ 65SG 66TH 81JP 82KR 84VN 86CN 90TR 91IN 92PK 212MA 234NG 254KE 351PT 352LU 353IE
  354IS 358FI 359BG 370LT 371LV 372EE 380UA 385HR 386SI 420CZ 421SK 852HK 886TW 966SA 971AE 972IL`
    .split(/\s+/)
    .map((entry) => [entry.slice(0, -2), entry.slice(-2)]),
);

export const phoneNumber: Parse = (original) => {
  const normalized = original.replace(/[\s().-]/g, "");
  if (!/^\+[1-9]\d{6,14}$/.test(normalized)) return "Must be a phone number with its country, such as +44 20 7946 0018";
  const code = [4, 3, 2].map((end) => countries[normalized.slice(1, end)]).find((country) => country !== undefined);
  return new PhoneNumberValue({ original, normalized, country_code: code ?? "" });
};

const units: Record<string, string> = { y: "Y", mo: "M", w: "W", d: "D", h: "H", m: "M", min: "M", s: "S" };
const iso = /^[+-]?P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/;

/** `2d 4h 30m`, or ISO 8601. */
export const duration =
  (allowNegative: boolean): Parse =>
  (typed) => {
    const value = iso.test(typed.toUpperCase()) ? typed.toUpperCase() : isoOf(typed.toLowerCase());
    if (value === undefined) return "Must be a duration, such as 2d 4h 30m";
    if (value.startsWith("-") && !allowNegative) return "Must not be negative";
    return new DurationValue({ value });
  };

function isoOf(typed: string): string | undefined {
  const sign = typed.startsWith("-") ? "-" : "";
  let date = "";
  let time = "";
  const rest = typed
    .replace(/^[+-]/, "")
    .replace(/(\d+)\s*(y|mo|w|d|h|min|m|s)[a-z]*\s*/g, (_, count: string, unit: string) => {
      if ("hms".includes(unit) || unit === "min") time += count + units[unit];
      else date += count + units[unit];
      return "";
    });
  const value = `${sign}P${date}${time === "" ? "" : `T${time}`}`;
  return rest === "" && iso.test(value) ? value : undefined;
}

export function personalName(first: string, last: string): object | undefined {
  const full = `${first} ${last}`.trim();
  return full === "" ? undefined : new PersonalNameValue({ first_name: first, last_name: last, full_name: full });
}

/** Rich text as it is entered: Markdown. */
export function richText(markdown: string): RichTextValue {
  const plain = markdown
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/^\s{0,3}(#{1,6}|>|[-*+]|\d+\.)\s+/gm, "")
    .replace(/(\*\*|__|~~|[*_`])(\S.*?)\1/g, "$2")
    .replace(/\\([\\`*_{}[\]()#+\-.!|<>])/g, "$1");
  return new RichTextValue(plain, markdown);
}
