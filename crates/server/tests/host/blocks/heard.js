registerSettingsSchema({ workspace: {} });
var { kv } = ATTIO_SERVER_APP_SDK;
var stdin_workflow_block_handlers_default = async (block, handler, args) => {
  const metadata = args[args.length - 1];
  if (handler === "activate") {
    console.log(metadata.triggerCallbackUrl);
    await kv.set(`active ${metadata.uniqueActivationId}`, true);
    return { type: "complete" };
  }
  if (handler === "triggerCallback") {
    const text = await args[0].text();
    return text === "nothing" ? { type: "no-op" } : { type: "outcome", id: "heard", data: { text } };
  }
  if (handler === "deactivate") {
    const key = `active ${metadata.uniqueActivationId}`;
    if ((await kv.get(key)) === null) return { type: "error", errorMessage: "it was never active" };
    await kv.delete(key);
    console.log("ended");
    return { type: "complete" };
  }
  throw new Error(`Workflow block module "${handler}" not found`);
};
