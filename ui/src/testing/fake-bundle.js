// A client bundle as builders make it, written by hand: the in-memory API serves it as Acme Lead Checker's.
(() => {
  const {
    React,
    ATTIO_CLIENT_EXTENSION_SDK: sdk,
    runServerFunction,
    registerSettingsSchema,
    registerSurfaces,
  } = globalThis;
  const h = React.createElement;
  const { Badge, Banner, Button, Divider, Link, Section, TextBlock, Typography } = sdk;

  function LeadDialog({ hideDialog }) {
    const [checks, setChecks] = React.useState(2);
    return [
      h(Banner, { key: "b", variant: "warning" }, "This number was texted less than an hour ago."),
      h(
        Section,
        { key: "s", title: "Last result", description: "What the checker said about this number." },
        h(Typography.Body, { variant: "strong" }, "+44 20 7946 0100"),
        h(Badge, { color: "green" }, `${checks} checks`),
      ),
      h(Divider, { key: "d" }),
      h(
        TextBlock,
        { key: "t", align: "left" },
        "The lead answered on the first try. ",
        h(Link, { href: "https://example.com/report" }, "Open the report"),
      ),
      h(Button, {
        key: "c",
        label: "Check again",
        icon: "Repeat",
        keyboardHint: "r",
        onClick: () => setChecks(checks + 1),
      }),
      h(Button, {
        key: "n",
        label: "Details",
        variant: "primary",
        onClick: () => sdk.showDialog({ title: "Details", Dialog: Details }),
      }),
      h(Button, { key: "x", label: "Close lead", variant: "destructive", onClick: () => hideDialog() }),
    ];
  }

  const Details = () => h(TextBlock, null, "Nothing more is known.");
  const action = (id, label, icon, onTrigger) => ({
    id,
    type: "record-action",
    label,
    icon,
    objects: "people",
    onTrigger,
  });
  const checkNumber = {
    id: "check-number",
    type: "step",
    title: "Check phone number",
    configSchema: { type: "struct", fields: { phone_number: { type: "phone-number" } } },
  };
  const valid = { type: "boolean", metadata: { title: "Valid" } };
  function Configurator() {
    const { PhoneNumberInput, Outcome } = sdk.Workflows.useConfigurator(checkNumber);
    return [
      h(PhoneNumberInput, { key: "i", name: "phone_number", label: "Phone number", placeholder: "+44 20 7946 0100" }),
      h(Outcome, { key: "o", id: "checked", label: "Checked", schema: { type: "struct", fields: { valid } } }),
    ];
  }
  registerSettingsSchema({ workspace: {} });
  registerSurfaces({
    "record-action": [
      action("check-lead", "Check lead", "CheckCircle", async () => {
        const { hideToast } = await sdk.showToast({
          variant: "neutral",
          title: "Sending the lead…",
          durationMs: Number.POSITIVE_INFINITY,
          progress: 40,
        });
        try {
          await runServerFunction("send-lead", [{ recordId: "r" }]);
        } finally {
          await hideToast();
        }
        await sdk.showToast({ variant: "success", title: "Lead sent", text: "The answer arrives within a minute." });
      }),
      action("report", "Show report", "Report", () => sdk.showDialog({ title: "Lead report", Dialog: LeadDialog })),
      action("warn", "Check number", "Phone", async () => {
        await sdk.alert({ title: "No phone number", text: "This person has no phone number to check." });
        const sure = await sdk.confirm({
          title: "Forget the lead?",
          text: "Its history is removed.",
          confirmLabel: "Forget",
          confirmVariant: "destructive",
        });
        if (sure) throw new Error("the lead could not be forgotten");
      }),
    ],
    "bulk-record-action": [],
    "record-widget": [],
    "object-action": [],
    "call-recording-insight-text-selection-action": [],
    "call-recording-summary-text-selection-action": [],
    "call-recording-transcript-text-selection-action": [],
    "workflow-block": [{ type: "step", id: "check-number", block: { ...checkNumber, Configurator } }],
    "workspace-settings": [],
  });
})();
