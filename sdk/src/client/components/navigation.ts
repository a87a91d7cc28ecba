import { host } from "./host.js";

/** A link to a place in Stoa; its text alone, if there is no such place (`sdk-surface.md` 2.3.4). */
export const AttioLink = host("AttioLink");
export const Experimental_AttioLink = AttioLink;
