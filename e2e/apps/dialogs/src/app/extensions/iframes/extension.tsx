import { Extensions, showIframe, showToast } from "attio/client";

const html = `<!doctype html><meta charset="utf-8"><title>Builder</title>
<h1>Builder</h1><p id="data"></p><button id="send">Send</button>
<script>
  document.getElementById("data").textContent = JSON.stringify(window.ATTIO_INITIAL_DATA);
  let reach = "nothing";
  try { reach = parent.document.title } catch {}
  const stored = (() => { try { return String(localStorage.length) } catch (e) { return e.name } })();
  addEventListener("message", ({ data }) => {
    if (data.type === "answer") document.getElementById("data").textContent = "Answer: " + data.text;
  });
  document.getElementById("send").onclick = () =>
    parent.postMessage({ type: "hello", when: new Date(0), list: new Map([["a", 1]]), reach, stored, origin: self.origin }, "*");
</script>`;

export default Extensions.defineExtension({
  id: "iframes",
  type: "record-action",
  label: "Show HTML",
  objects: "people",
  onTrigger: async ({ recordId }) => {
    await showIframe({
      html,
      initialData: { recordId: recordId.length, tags: ["x"] },
      width: "520px",
      height: "320px",
      onMessage: (message, { hideIframe, sendMessage }) => {
        const { type, when, list, reach, stored, origin } = message as Record<string, unknown>;
        if (type === "close") return hideIframe();
        void showToast({
          variant: "success",
          title: `Heard ${type}`,
          text: `${(when as Date).getTime()} ${(list as Map<string, number>).get("a")} ${reach} ${stored} ${origin}`,
          durationMs: Number.POSITIVE_INFINITY,
          action: { label: "Close it", onClick: hideIframe },
        });
        sendMessage({ type: "answer", text: "yes" });
      },
    });
    await showToast({ variant: "neutral", title: "The iframe is closed" });
  },
});
