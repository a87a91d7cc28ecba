import { alert, Extensions, showIframe } from "attio/client";

const size = { width: "400px", height: "300px" } as const;

export default Extensions.defineExtension({
  id: "frame-urls",
  type: "record-action",
  label: "Refused iframes",
  objects: "people",
  onTrigger: async () => {
    const refused: string[] = [];
    const given: object[] = [
      { ...size, url: "javascript:alert(1)" },
      { ...size, url: "http://example.com/" },
      { ...size },
      { ...size, width: "40%", html: "" },
    ];
    for (const options of given) {
      try {
        await showIframe(options as never);
      } catch (error) {
        refused.push((error as Error).message);
      }
    }
    await alert({ title: `${refused.length} refused`, text: refused.join("\n") });
  },
});
