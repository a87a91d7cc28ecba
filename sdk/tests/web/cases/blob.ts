import { chunks, ok, rejects, type Suite, same, table, throws, unhex, utf8 } from "../check.js";

export const blob: Suite = {
  name: "Blob, File",
  cases: {
    "an empty blob": async () => {
      const made = new Blob();
      same([made.size, made.type, await made.text()], [0, "", ""]);
    },
    "parts of every kind are joined": async () => {
      const bytes = utf8("cdef");
      const made = new Blob([
        "a",
        new Blob(["b"]),
        bytes.buffer,
        new Uint8Array(bytes.buffer, 1, 2),
        new DataView(bytes.buffer, 3),
      ]);
      same([made.size, await made.text()], [9, "abcdefdef"]);
    },
    "other values become text": async () =>
      same(
        await new Blob([1, null, undefined, {}, [1, 2]] as unknown as string[]).text(),
        "1nullundefined[object Object]1,2",
      ),
    "a blob is made of a copy": async () => {
      const bytes = utf8("abc");
      const made = new Blob([bytes]);
      bytes[0] = 120;
      same(await made.text(), "abc");
    },
    "an iterable of parts": async () => same(await new Blob(new Set(["a", "b"]) as unknown as string[]).text(), "ab"),
    ...table(
      (parts) => `refuses ${String(parts)} as parts`,
      [["text"], [1], [null], [new Date(0)]] as [unknown][],
      (parts) => throws("TypeError", () => new Blob(parts as string[])),
    ),
    ...table(
      (type) => `type ${JSON.stringify(type)}`,
      [
        ["text/Plain", "text/plain"],
        ["A;b=C", "a;b=c"],
        ["té", ""],
        ["a\x01", ""],
        ["", ""],
        ["x y", "x y"],
      ] as const,
      (type, expected) => same(new Blob([], { type }).type, expected),
    ),
    ...table(
      (start, end) => `slice(${start}, ${end})`,
      [
        [undefined, undefined, "abcdef"],
        [1, undefined, "bcdef"],
        [1, 3, "bc"],
        [-2, undefined, "ef"],
        [-4, -2, "cd"],
        [0, 100, "abcdef"],
        [4, 2, ""],
        [-100, 1, "a"],
        [Number.NaN, 1, "a"],
      ] as [number | undefined, number | undefined, string][],
      async (start, end, text) => same(await new Blob(["abcdef"]).slice(start, end).text(), text),
    ),
    "a slice has its own type": () => {
      const made = new Blob(["a"], { type: "text/a" });
      same([made.slice().type, made.slice(0, 1, "text/B").type], ["", "text/b"]);
    },
    "slices of slices": async () => same(await new Blob(["abcdef"]).slice(1, 5).slice(1, 3).text(), "cd"),
    "line ends": async () => {
      same(await new Blob(["a\r\nb\rc\n"], { endings: "native" }).text(), "a\nb\nc\n");
      same(await new Blob(["a\r\n"]).text(), "a\r\n");
      throws("TypeError", () => new Blob([], { endings: "other" as EndingType }));
    },
    "arrayBuffer and bytes are fresh": async () => {
      const made = new Blob(["ab"]);
      const first = await made.arrayBuffer();
      new Uint8Array(first)[0] = 0;
      same(await made.text(), "ab");
      same(await (made as Blob & { bytes(): Promise<Uint8Array> }).bytes(), utf8("ab"));
    },
    "text replaces malformed UTF-8": async () => same(await new Blob([unhex("61ff62")]).text(), "a�b"),
    stream: async () => {
      const read = await chunks(new Blob(["ab", "c"]).stream());
      same(read.map((chunk) => new TextDecoder().decode(chunk)).join(""), "abc");
      ok(
        read.every((chunk) => chunk instanceof Uint8Array),
        "Uint8Arrays",
      );
    },
    "a big blob streams whole": async () => {
      const size = 300_000;
      const read = await chunks(new Blob([new Uint8Array(size).fill(7)]).stream());
      same(
        read.reduce((sum, chunk) => sum + chunk.length, 0),
        size,
      );
    },
    "a blob's stream has a BYOB reader": async () => {
      const reader = new Blob(["abc"]).stream().getReader({ mode: "byob" });
      const { value, done } = await reader.read(new Uint8Array(2));
      same([value, done], [utf8("ab"), false]);
    },
    "a file": async () => {
      const made = new File(["a"], "n.txt", { type: "text/plain", lastModified: 5 });
      same([made.name, made.type, made.lastModified, made.size, await made.text()], ["n.txt", "text/plain", 5, 1, "a"]);
      ok(made instanceof Blob, "a Blob");
    },
    "a file's time is now": () => ok(Math.abs(new File([], "x").lastModified - Date.now()) < 5000, "about now"),
    "a file needs a name": () => throws("TypeError", () => new (File as unknown as new (parts: string[]) => File)([])),
    tags: () => same([String(new Blob()), String(new File([], "x"))], ["[object Blob]", "[object File]"]),
  },
};

const multipart = (body: string, boundary = "b"): Response =>
  new Response(body.replaceAll("\n", "\r\n"), {
    headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
  });

export const formData: Suite = {
  name: "FormData, multipart",
  cases: {
    "append, get, getAll, has": () => {
      const form = new FormData();
      form.append("a", "1");
      form.append("a", "2");
      same(
        [form.get("a"), form.getAll("a"), form.has("a"), form.has("x"), form.get("x")],
        ["1", ["1", "2"], true, false, null],
      );
    },
    "set keeps the first place": () => {
      const form = new FormData();
      form.append("a", "1");
      form.append("b", "2");
      form.append("a", "3");
      form.set("a", "4");
      same(
        [...form],
        [
          ["a", "4"],
          ["b", "2"],
        ],
      );
    },
    delete: () => {
      const form = new FormData();
      form.append("a", "1");
      form.delete("a");
      same([...form.keys()], []);
    },
    "values become text": () => {
      const form = new FormData();
      form.append("a", 1 as unknown as string);
      form.append("b", null as unknown as string);
      same([...form.values()], ["1", "null"]);
    },
    "a blob becomes a file": () => {
      const form = new FormData();
      form.append("a", new Blob(["x"], { type: "text/x" }));
      form.append("b", new Blob(["x"]), "name.txt");
      const file = new File(["x"], "own.txt", { lastModified: 3 });
      form.append("c", file);
      form.append("d", file, "other.txt");
      const [a, b, c, d] = [...form.values()] as File[];
      same(
        [a?.name, a?.type, b?.name, c?.name, d?.name, d?.lastModified],
        ["blob", "text/x", "name.txt", "own.txt", "other.txt", 3],
      );
      ok(c === file && a instanceof File, "files");
    },
    "a file name needs a blob": () =>
      throws("TypeError", () => (new FormData() as unknown as { append(...a: string[]): void }).append("a", "b", "c")),
    "arguments are needed": () => throws("TypeError", () => (new FormData().append as (name: string) => void)("a")),
    "there are no forms": () => throws("TypeError", () => new FormData({} as HTMLFormElement)),
    "keys, values, entries, forEach": () => {
      const form = new FormData();
      form.append("a", "1");
      const seen: unknown[] = [];
      form.forEach((value, name, whole) => {
        seen.push(value, name, whole === form);
      });
      same(
        [[...form.keys()], [...form.values()], [...form.entries()], seen],
        [["a"], ["1"], [["a", "1"]], ["1", "a", true]],
      );
    },
    "multipart round trip": async () => {
      const form = new FormData();
      form.append("text", 'é\r\n"x"');
      form.append('we"ird\nname', "v");
      form.append("file", new File([unhex("00ff0d0a2d2d")], 'f"1.bin', { type: "application/x" }));
      const response = new Response(form);
      ok(/^multipart\/form-data; boundary=\S+$/.test(response.headers.get("content-type") ?? ""), "the content type");
      const back = await response.formData();
      same(back.get("text"), 'é\r\n"x"');
      same(back.get('we"ird\r\nname') ?? back.get('we"ird\nname'), "v");
      const file = back.get("file") as File;
      same(
        [file.name, file.type, new Uint8Array(await file.arrayBuffer())],
        ['f"1.bin', "application/x", unhex("00ff0d0a2d2d")],
      );
    },
    "multipart as others write it": async () => {
      const form = await multipart(
        '--b\nContent-Disposition: form-data; name="a"\n\n1\n--b\ncontent-disposition: form-data; name=f; filename="x.txt"\nContent-Type: text/x\n\nhi\n--b--\n',
      ).formData();
      const file = form.get("f") as File;
      same([form.get("a"), file.name, file.type, await file.text()], ["1", "x.txt", "text/x", "hi"]);
    },
    "a preamble and a quoted boundary": async () => {
      const body = 'x\n--b c\nContent-Disposition: form-data; name="a"\n\n1\n--b c--';
      same((await multipart(body, '"b c"').formData()).get("a"), "1");
    },
    "an empty form": async () => {
      const response = new Response(new FormData());
      same([...(await response.formData())], []);
    },
    ...table(
      (_, name) => `malformed: ${name}`,
      [
        ["", "nothing"],
        ["--x\n\n--x--", "another boundary"],
        ['--b\nContent-Disposition: form-data; name="a"\n\n1', "no end"],
        ["--b\nContent-Disposition: form-data\n\n1\n--b--", "no name"],
        ["--b\nX: y\n\n1\n--b--", "no disposition"],
      ] as const,
      (body) => rejects("TypeError", () => multipart(body).formData()),
    ),
    "urlencoded forms": async () => {
      const type = "application/x-www-form-urlencoded;charset=UTF-8";
      const form = await new Response("a=1+2&b=%C3%A9", { headers: { "content-type": type } }).formData();
      same(
        [...form],
        [
          ["a", "1 2"],
          ["b", "é"],
        ],
      );
    },
    "another type is no form": () => rejects("TypeError", () => new Response("a=1").formData()),
    "no body is no form": () => rejects("TypeError", () => new Response().formData()),
    tag: () => same(String(new FormData()), "[object FormData]"),
  },
};
