import { ok, type Suite, same, table, throws, unhex, utf8 } from "../check.js";

export const encoding: Suite = {
  name: "TextEncoder, TextDecoder",
  cases: {
    ...table(
      (text) => `encodes ${JSON.stringify(text)}`,
      [
        ["", ""],
        ["abc", "616263"],
        ["é", "c3a9"],
        ["€", "e282ac"],
        ["💩", "f09f92a9"],
        ["a\0b", "610062"],
        ["\ud800", "efbfbd"],
        ["\udc00x", "efbfbd78"],
        ["\ud83d\ud83d\udca9", "efbfbdf09f92a9"],
      ] as const,
      (text, expected) => same(new TextEncoder().encode(text), unhex(expected)),
    ),
    ...table(
      (hex) => `decodes ${hex}`,
      [
        ["", ""],
        ["616263", "abc"],
        ["c3a9e282acf09f92a9", "é€💩"],
        ["ff", "�"],
        ["c3", "�"],
        ["e282", "�"],
        ["f09f92", "�"],
        ["c080", "��"],
        ["eda080", "���"],
        ["f5808080", "����"],
        ["61e28261", "a�a"],
        ["efbbbf61", "a"],
        ["61efbbbf", "a\ufeff"],
        ["efbbbfefbbbf", "\ufeff"],
      ] as const,
      (hex, expected) => same(new TextDecoder().decode(unhex(hex)), expected),
    ),
    ...table(
      (hex) => `fatal refuses ${hex}`,
      [["ff"], ["c3"], ["e282"], ["c080"], ["eda080"], ["f4908080"], ["6180"]] as const,
      (hex) => {
        const decoder = new TextDecoder("utf-8", { fatal: true });
        throws("TypeError", () => decoder.decode(unhex(hex)));
        same(decoder.decode(utf8("ok")), "ok", "afterwards");
      },
    ),
    ...table(
      (label) => `knows the label ${JSON.stringify(label)}`,
      [
        ["utf8", "utf-8"],
        [" UTF-8\n", "utf-8"],
        ["unicode-1-1-utf-8", "utf-8"],
        ["latin1", "windows-1252"],
        ["ascii", "windows-1252"],
        ["iso-8859-2", "iso-8859-2"],
        ["utf-16", "utf-16le"],
        ["utf-16be", "utf-16be"],
        ["sjis", "shift_jis"],
        ["euc-kr", "euc-kr"],
        ["gb2312", "gbk"],
        ["big5", "big5"],
        ["koi8-r", "koi8-r"],
        ["x-user-defined", "x-user-defined"],
      ] as const,
      (label, name) => same(new TextDecoder(label).encoding, name),
    ),
    ...table(
      (label) => `refuses the label ${JSON.stringify(label)}`,
      [[""], ["utf-7"], ["utf8x"], ["replacement"], ["iso-2022-kr"], ["u\0tf8"], ["unicode-1-1-utf-8x"]] as const,
      (label) => throws("RangeError", () => new TextDecoder(label)),
    ),
    ...table(
      (label, hex) => `${label} decodes ${hex}`,
      [
        ["windows-1252", "80e9", "€é"],
        ["iso-8859-2", "a1", "Ą"],
        ["utf-16le", "61003dd8a9dc", "a💩"],
        ["utf-16be", "0061d83ddca9", "a💩"],
        ["utf-16le", "fffe6100", "a"],
        ["utf-16le", "61", "�"],
        ["utf-16le", "00d8", "�"],
        ["shift_jis", "82a0", "あ"],
        ["euc-jp", "a4a2", "あ"],
        ["gbk", "c4e3", "你"],
        ["gb18030", "8130 8130".replace(" ", ""), "\u0080"],
        ["big5", "a741", "你"],
        ["euc-kr", "b0a1", "가"],
        ["koi8-r", "c1", "а"],
        ["iso-2022-jp", "1b2442242 21b2842".replaceAll(" ", ""), "あ"],
        ["x-user-defined", "80", "\uf780"],
      ] as [string, string, string][],
      (label, hex, text) => same(new TextDecoder(label).decode(unhex(hex)), text),
    ),
    "streams UTF-8 over any cut": () => {
      const bytes = utf8("aé€💩z");
      for (let cut = 0; cut <= bytes.length; cut++) {
        for (let second = cut; second <= bytes.length; second++) {
          const decoder = new TextDecoder();
          let text = decoder.decode(bytes.subarray(0, cut), { stream: true });
          text += decoder.decode(bytes.subarray(cut, second), { stream: true });
          text += decoder.decode(bytes.subarray(second));
          same(text, "aé€💩z", `cut at ${cut} and ${second}`);
        }
      }
    },
    "a cut-off sequence is given at the end": () => {
      const decoder = new TextDecoder();
      same(decoder.decode(unhex("f09f"), { stream: true }), "");
      same(decoder.decode(), "�");
      same(decoder.decode(utf8("x")), "x");
    },
    "a fatal stream refuses at its end": () => {
      const decoder = new TextDecoder("utf-8", { fatal: true });
      decoder.decode(unhex("e282"), { stream: true });
      throws("TypeError", () => decoder.decode());
    },
    "a byte order mark may be cut": () => {
      const decoder = new TextDecoder();
      same(decoder.decode(unhex("efbb"), { stream: true }) + decoder.decode(unhex("bf61")), "a");
    },
    "a byte order mark is only dropped at the start of a stream": () => {
      const decoder = new TextDecoder();
      same(decoder.decode(unhex("61"), { stream: true }) + decoder.decode(unhex("efbbbf")), "a\ufeff");
      same(decoder.decode(unhex("efbbbf62")), "b");
    },
    ignoreBOM: () => {
      same(new TextDecoder("utf-8", { ignoreBOM: true }).decode(unhex("efbbbf61")), "\ufeffa");
      same(new TextDecoder("utf-16le", { ignoreBOM: true }).decode(unhex("fffe6100")), "\ufeffa");
    },
    "streams UTF-16 and Shift_JIS byte by byte": () => {
      for (const [label, hex, expected] of [
        ["utf-16le", "61003dd8a9dc", "a💩"],
        ["shift_jis", "82a082a2", "あい"],
        ["gb18030", "8130813061", "\u0080a"],
      ] as const) {
        const decoder = new TextDecoder(label);
        let text = "";
        for (const byte of unhex(hex)) text += decoder.decode(new Uint8Array([byte]), { stream: true });
        same(text + decoder.decode(), expected, label);
      }
    },
    "takes every kind of view": () => {
      const bytes = utf8("xabcx");
      const view = new DataView(bytes.buffer, 1, 3);
      same(new TextDecoder().decode(view), "abc");
      same(new TextDecoder().decode(bytes.subarray(1, 4)), "abc");
      same(new TextDecoder().decode(bytes.buffer), "xabcx");
      same(new TextDecoder().decode(new Uint16Array([0x6261])), "ab");
    },
    "refuses what is no buffer": () => {
      throws("TypeError", () => new TextDecoder().decode("x" as unknown as Uint8Array));
      throws("TypeError", () => new TextDecoder().decode(null as unknown as Uint8Array));
    },
    attributes: () => {
      const decoder = new TextDecoder("UTF-8", { fatal: true, ignoreBOM: true });
      same(
        [decoder.encoding, decoder.fatal, decoder.ignoreBOM, new TextEncoder().encoding],
        ["utf-8", true, true, "utf-8"],
      );
      const plain = new TextDecoder();
      same([plain.fatal, plain.ignoreBOM], [false, false]);
    },
    "encode of undefined is empty": () => same(new TextEncoder().encode(undefined), new Uint8Array(0)),
    ...table(
      (text, size) => `encodeInto ${JSON.stringify(text)} into ${size} bytes`,
      [
        ["abc", 3, 3, 3, "616263"],
        ["abc", 2, 2, 2, "6162"],
        ["aé", 2, 1, 1, "6100"],
        ["€", 4, 1, 3, "e282ac00"],
        ["💩x", 4, 2, 4, "f09f92a9"],
        ["💩", 3, 0, 0, "000000"],
        ["\ud800", 3, 1, 3, "efbfbd"],
        ["", 1, 0, 0, "00"],
      ] as const,
      (text, size, read, written, hex) => {
        const target = new Uint8Array(size);
        const result = new TextEncoder().encodeInto(text, target);
        same([result.read, result.written, target], [read, written, unhex(hex)]);
      },
    ),
    "encodeInto refuses other arrays": () =>
      throws("TypeError", () => new TextEncoder().encodeInto("a", new Int8Array(1) as unknown as Uint8Array)),
    "a long text round-trips": () => {
      const text = "añ€💩".repeat(20_000);
      ok(new TextDecoder().decode(new TextEncoder().encode(text)) === text, "the same text");
    },
    tags: () =>
      same([String(new TextEncoder()), String(new TextDecoder())], ["[object TextEncoder]", "[object TextDecoder]"]),
  },
};

export const base64: Suite = {
  name: "atob, btoa",
  cases: {
    ...table(
      (text) => `btoa ${JSON.stringify(text)}`,
      [
        ["", ""],
        ["a", "YQ=="],
        ["ab", "YWI="],
        ["abc", "YWJj"],
        ["\0\xff", "AP8="],
        ["é", "6Q=="],
      ] as const,
      (text, expected) => {
        same(btoa(text), expected);
        same(atob(expected), text, "and back");
      },
    ),
    ...table(
      (value) => `btoa converts ${String(value)}`,
      [
        [undefined, "dW5kZWZpbmVk"],
        [null, "bnVsbA=="],
        [12, "MTI="],
        [true, "dHJ1ZQ=="],
        [[1, 2], "MSwy"],
      ] as [unknown, string][],
      (value, expected) => same(btoa(value as string), expected),
    ),
    ...table(
      (text) => `btoa refuses ${JSON.stringify(text)}`,
      [["Ā"], ["€"], ["a💩"]] as const,
      (text) => throws("InvalidCharacterError", () => btoa(text)),
    ),
    ...table(
      (text) => `atob ${JSON.stringify(text)}`,
      [
        ["YQ", "a"],
        ["YQ=", null],
        [" Y Q = = ", "a"],
        ["\tYW\nI\r=\f", "ab"],
        ["YR==", "a"],
        ["", ""],
        [" ", ""],
        ["=", null],
        ["Y", null],
        ["Y===", null],
        ["YQ===", null],
        ["YW=I", null],
        ["YWJj=", null],
        ["YW-_", null],
        ["YW\u00a0I", null],
        ["é", null],
        ["//79", "\xff\xfe\xfd"],
      ] as const,
      (text, expected) => {
        if (expected === null) throws("InvalidCharacterError", () => atob(text));
        else same(atob(text), expected);
      },
    ),
    "atob converts null": () => same(atob(null as unknown as string), "\x9e\xe9e"),
    "arguments are needed": () => {
      throws("TypeError", () => (btoa as () => string)());
      throws("TypeError", () => (atob as () => string)());
    },
  },
};
