import { chunks, ok, rejects, type Suite, same, table, throws, utf8 } from "../check.js";

const body = (text: string): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      controller.enqueue(utf8(text));
      controller.close();
    },
  });

type Init = RequestInit & { duplex?: string };

export const requestAndResponse: Suite = {
  name: "Request, Response",
  cases: {
    "a request's defaults": () => {
      const made = new Request("https://a.example/x#h");
      same(
        [
          made.method,
          made.url,
          made.redirect,
          made.mode,
          made.credentials,
          made.cache,
          made.referrer,
          made.integrity,
          made.body,
        ],
        ["GET", "https://a.example/x#h", "follow", "cors", "same-origin", "default", "about:client", "", null],
      );
      same([made.keepalive, made.bodyUsed, [...made.headers], made.destination], [false, false, [], ""]);
      ok(made.signal instanceof AbortSignal, "a signal");
    },
    ...table(
      (method) => `method ${method}`,
      [
        ["get", "GET"],
        ["pOsT", "POST"],
        ["delete", "DELETE"],
        ["patch", "patch"],
        ["PATCH", "PATCH"],
        ["foo", "foo"],
      ] as const,
      (method, expected) => same(new Request("https://a.example", { method }).method, expected),
    ),
    ...table(
      (method) => `refuses the method ${JSON.stringify(method)}`,
      [["a b"], [""], ["CONNECT"], ["trace"], ["TRACK"], ["é"]] as const,
      (method) => throws("TypeError", () => new Request("https://a.example", { method })),
    ),
    ...table(
      (_, name) => `refuses ${name}`,
      [
        [{ redirect: "x" }, "a wrong redirect"],
        [{ mode: "x" }, "a wrong mode"],
        [{ mode: "navigate" }, "mode navigate"],
        [{ cache: "x" }, "a wrong cache"],
        [{ credentials: "x" }, "wrong credentials"],
        [{ referrerPolicy: "x" }, "a wrong referrer policy"],
        [{ headers: { "a b": "" } }, "wrong headers"],
        [{ signal: 1 }, "a wrong signal"],
        [{ body: "x" }, "a GET with a body"],
        [{ method: "HEAD", body: "x" }, "a HEAD with a body"],
        [{ window: 1 }, "a window"],
        [1, "an init that is no object"],
      ] as [unknown, string][],
      (init) => throws("TypeError", () => new Request("https://a.example", init as Init)),
    ),
    ...table(
      (url) => `refuses the URL ${url}`,
      [["/x"], ["https://"], ["https://u:p@a.example/"]] as const,
      (url) => throws("TypeError", () => new Request(url)),
    ),
    "a request made of a request takes everything": async () => {
      const first = new Request("https://a.example", {
        method: "POST",
        body: "x",
        headers: { a: "1" },
        redirect: "manual",
      });
      const second = new Request(first);
      same(
        [second.method, second.headers.get("a"), second.redirect, await second.text()],
        ["POST", "1", "manual", "x"],
      );
      same(first.bodyUsed, true);
      throws("TypeError", () => new Request(first));
    },
    "init replaces what the request said": async () => {
      const first = new Request("https://a.example", { method: "POST", body: "x", headers: { a: "1" } });
      const second = new Request(first, { method: "PUT", body: "y", headers: { b: "2" } });
      same([second.method, [...second.headers.keys()], await second.text()], ["PUT", ["b", "content-type"], "y"]);
    },
    "a request's signal follows": () => {
      const controller = new AbortController();
      const made = new Request("https://a.example", { signal: controller.signal });
      const copy = made.clone();
      ok(made.signal !== controller.signal, "its own signal");
      controller.abort("x");
      same([made.signal.reason, copy.signal.reason], ["x", "x"]);
    },
    "a stream body needs duplex": async () => {
      throws("TypeError", () => new Request("https://a.example", { method: "POST", body: body("x") }));
      const made = new Request("https://a.example", { method: "POST", body: body("x"), duplex: "half" } as Init);
      same([made.headers.get("content-type"), await made.text()], [null, "x"]);
    },
    ...table(
      (name) => `the content type of ${name}`,
      [
        ["text", "x", "text/plain;charset=UTF-8"],
        ["parameters", new URLSearchParams("a=1"), "application/x-www-form-urlencoded;charset=UTF-8"],
        ["a blob with a type", new Blob(["x"], { type: "a/b" }), "a/b"],
        ["a blob without one", new Blob(["x"]), null],
        ["bytes", new Uint8Array(1), null],
        ["a buffer", new ArrayBuffer(1), null],
      ] as [string, BodyInit, string | null][],
      (_, content, type) => {
        same(new Response(content).headers.get("content-type"), type, "a response's");
        same(
          new Request("https://a.example", { method: "POST", body: content }).headers.get("content-type"),
          type,
          "a request's",
        );
        same(new Response(content, { headers: { "Content-Type": "own" } }).headers.get("content-type"), "own");
      },
    ),
    "a response's defaults": () => {
      const made = new Response();
      same(
        [made.status, made.statusText, made.ok, made.type, made.url, made.redirected, made.body, made.bodyUsed],
        [200, "", true, "default", "", false, null, false],
      );
    },
    ...table(
      (status) => `refuses the status ${status}`,
      [[0], [100], [199], [600], [1000]] as const,
      (status) => throws("RangeError", () => new Response("", { status })),
    ),
    ...table(
      (status) => `status ${status} takes no body`,
      [[204], [205], [304]] as const,
      (status) => {
        throws("TypeError", () => new Response("x", { status }));
        same(new Response(null, { status }).body, null);
      },
    ),
    "ok is 200 to 299": () =>
      same(
        [200, 299, 300, 404].map((status) => new Response(null, { status }).ok),
        [true, true, false, false],
      ),
    "statusText is checked": () => {
      same(new Response("", { statusText: "Fine é" }).statusText, "Fine é");
      throws("TypeError", () => new Response("", { statusText: "a\n" }));
      throws("TypeError", () => new Response("", { statusText: "日" }));
    },
    "Response.error": () => {
      const made = Response.error();
      same([made.type, made.status, made.body, made.ok], ["error", 0, null, false]);
    },
    "Response.redirect": () => {
      const made = Response.redirect("https://a.example/é", 301);
      same(
        [made.status, made.headers.get("location"), Response.redirect("https://a.example").status],
        [301, "https://a.example/%C3%A9", 302],
      );
      throws("RangeError", () => Response.redirect("https://a.example", 200));
      throws("TypeError", () => Response.redirect("x:"[0] as string));
    },
    "Response.json": async () => {
      const made = Response.json({ a: [1] }, { status: 201, headers: { b: "2" } });
      same(
        [made.status, made.headers.get("content-type"), made.headers.get("b"), await made.text()],
        [201, "application/json", "2", '{"a":[1]}'],
      );
      throws("TypeError", () => Response.json(undefined));
      throws("TypeError", () => Response.json(() => 1));
      const circle: Record<string, unknown> = {};
      circle.me = circle;
      throws("TypeError", () => Response.json(circle));
    },
    ...table(
      (method) => `${method}() of a text, a stream and nothing`,
      [
        ["text", "{}", ""],
        ["json", {}, undefined],
        ["arrayBuffer", utf8("{}"), new Uint8Array(0)],
        ["bytes", utf8("{}"), new Uint8Array(0)],
      ] as ["text" | "json" | "arrayBuffer", unknown, unknown][],
      async (method, value, empty) => {
        const norm = (result: unknown) => (result instanceof ArrayBuffer ? new Uint8Array(result) : result);
        same(norm(await new Response("{}")[method]()), value, "text");
        same(norm(await new Response(body("{}"))[method]()), value, "stream");
        if (empty === undefined) await rejects("SyntaxError", () => new Response()[method]());
        else same(norm(await new Response()[method]()), empty, "nothing");
      },
    ),
    "blob() has the content type": async () => {
      const made = await new Response("x", { headers: { "content-type": "Text/HTML; Charset=utf-8" } }).blob();
      same([made.type, await made.text()], ["text/html;charset=utf-8", "x"]);
      same((await new Response(new Uint8Array(1)).blob()).type, "");
    },
    "text() drops a byte order mark": async () => same(await new Response("\ufeffa").text(), "a"),
    "json() refuses what is none": () => rejects("SyntaxError", () => new Response("{").json()),
    "a body is read once": async () => {
      const made = new Response("x");
      await made.text();
      same(made.bodyUsed, true);
      await rejects("TypeError", () => made.text());
      await rejects("TypeError", () => made.json());
      throws("TypeError", () => made.clone());
    },
    "an empty body is not used by reading": async () => {
      const made = new Response();
      await made.text();
      same([made.bodyUsed, await made.text()], [false, ""]);
    },
    "body is a stream of bytes": async () => {
      const made = new Response("abc");
      const stream = made.body;
      ok(made.body === stream, "the same stream");
      same(await chunks(made.body as ReadableStream<Uint8Array>), [utf8("abc")]);
      same(made.bodyUsed, true);
    },
    "a locked body cannot be read": async () => {
      const made = new Response("x");
      const reader = made.body?.getReader();
      same(made.bodyUsed, false);
      await rejects("TypeError", () => made.text());
      throws("TypeError", () => made.clone());
      reader?.releaseLock();
      same(await made.text(), "x");
    },
    "a used or locked stream is no body": async () => {
      const used = body("x");
      await chunks(used);
      throws("TypeError", () => new Response(used));
      const locked = body("x");
      locked.getReader();
      throws("TypeError", () => new Response(locked));
    },
    "clone: both can be read": async () => {
      for (const made of [
        new Response("x", { status: 201, headers: { a: "1" } }),
        new Response(body("x"), { status: 201, headers: { a: "1" } }),
      ]) {
        const copy = made.clone();
        copy.headers.set("a", "2");
        same([copy.status, made.headers.get("a"), await copy.text(), await made.text()], [201, "1", "x", "x"]);
      }
    },
    "a request's clone can be read too": async () => {
      const made = new Request("https://a.example", { method: "POST", body: "x" });
      const copy = made.clone();
      same([await copy.text(), await made.text(), copy.method], ["x", "x", "POST"]);
    },
    "a stream with other chunks fails": async () => {
      const odd = new ReadableStream({
        start(controller) {
          controller.enqueue("text");
          controller.close();
        },
      });
      await rejects("TypeError", () => new Response(odd).text());
    },
    "a stream's error comes through": async () => {
      const error = new Error("mine");
      const failing = new ReadableStream({ start: (controller) => controller.error(error) });
      await rejects(error, () => new Response(failing).text());
    },
    "fetch of a data: URL": async () => {
      const answer = await fetch("data:text/plain;charset=utf-8;base64,w6k=");
      same(
        [answer.status, answer.headers.get("content-type"), await answer.text()],
        [200, "text/plain;charset=utf-8", "é"],
      );
      same(await (await fetch("data:,a%20b")).text(), "a b");
      await rejects("TypeError", () => fetch("data:text/plain"));
    },
    "fetch refuses other schemes by name": async () => {
      await rejects("TypeError", () => fetch("ftp://a.example/"));
      await rejects("TypeError", () => fetch("about:blank"));
      await rejects("TypeError", () => fetch("not a url"));
    },
    "fetch gives a promise even for wrong arguments": () =>
      rejects("TypeError", () => (fetch as () => Promise<unknown>)()),
    tags: () =>
      same(
        [String(new Response()), String(new Request("https://a.example"))],
        ["[object Response]", "[object Request]"],
      ),
  },
};
