import {
  Button,
  experimental_Destinations as Destinations,
  Extensions,
  experimental_navigate as navigate,
  showDialog,
} from "attio/client";

export default Extensions.defineExtension({
  id: "go",
  type: "record-action",
  label: "Go places",
  icon: "ArrowRight",
  onTrigger: async ({ recordId, object }) => {
    const record = { recordId, object };
    const places = {
      "To the board": Destinations.appPage("board" as never),
      "To my tab": Destinations.record(record, { tab: "credit" as never }),
      "To a tab that is not there": Destinations.record(record, { tab: "nowhere" as never }),
      "To the settings": Destinations.appSettings(),
      "To a page that is not there": Destinations.appPage("nowhere" as never),
      "To a record that is not there": Destinations.record({
        object,
        recordId: "00000000-0000-4000-8000-000000000000",
      }),
    };
    await showDialog({
      title: "Where to?",
      Dialog: () => (
        <>
          {Object.entries(places).map(([label, to]) => (
            <Button key={label} label={label} onClick={() => navigate(to)} />
          ))}
        </>
      ),
    });
  },
});
