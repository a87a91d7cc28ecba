import { object, optional, type Shape, ShapeError, text } from "./shape.js";

/** How long the HTML of an iframe may be, in characters. */
const maximumHtml = 5_000_000;

const pixels: Shape<number, string> = (value, path, context) => {
  const [, digits] = /^(\d+(?:\.\d+)?)px$/.exec(text(value, path, context)) ?? [];
  const size = Number(digits);
  if (!(size >= 1 && size <= 10_000)) {
    throw new ShapeError(path, `must be a number of pixels such as "500px", it is ${JSON.stringify(value)}`);
  }
  return size;
};

const html: Shape<string> = (value, path) => {
  if (typeof value !== "string") throw new ShapeError(path, "must be a string of HTML");
  if (value.length > maximumHtml) throw new ShapeError(path, `is longer than ${maximumHtml} characters`);
  return value;
};

const url: Shape<string> = (value, path, context) => {
  const address = text(value, path, context);
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
    throw new ShapeError(
      path,
      `must be an address that begins with https://, it is ${JSON.stringify(address.slice(0, 60))}`,
    );
  }
  return address;
};

const wire: Shape<string> = (value, path) => {
  if (typeof value !== "string") throw new ShapeError(path, "must be wire text");
  return value;
};

const fields = object({
  width: pixels,
  height: pixels,
  url: optional(url),
  html: optional(html),
  /** Wire text of what the app gave. */
  initialData: optional(wire),
});

/** Options of `showIframe` (`sdk-surface.md` 2.3.3) as they cross: what to show, and how large in pixels. */
export const iframeOptions: typeof fields = (value, path, context) => {
  const options = fields(value, path, context);
  if ((options.url === undefined) === (options.html === undefined)) {
    throw new ShapeError(path, options.url === undefined ? "needs a url or an html" : "has both a url and an html");
  }
  if (options.url !== undefined && options.initialData !== undefined) {
    throw new ShapeError(`${path}.initialData`, "needs html: a page of its own reads its own address");
  }
  return options;
};
