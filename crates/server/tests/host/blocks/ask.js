registerSettingsSchema({ workspace: {} });
var { Workflows } = ATTIO_SERVER_APP_SDK;
var stdin_workflow_block_handlers_default = async (block, handler, args) => {
  if (handler === "execute") {
    const [{ email }, metadata] = args;
    if (email.domain === "nowhere.example.com") return { type: "error", errorMessage: `nobody is at ${email.domain}` };
    console.log(metadata.finishCallbackUrl, metadata.workflowTitle, email.constructor.name);
    return { type: "defer" };
  }
  if (handler === "deferCallback") {
    const [request] = args;
    const text = await request.text();
    if (text === "wait") return { type: "no-op" };
    if (text === "throw") throw new Error("not like this");
    const data =
      text === "wrong"
        ? { score: "high" }
        : {
            score: Number(text),
            at: new Date(0),
            who: Workflows.OutcomeValue.emailAddress("Ada@Example.com"),
            nobody_asked: true,
          };
    return { type: "outcome", id: "answered", data };
  }
  throw new Error(`Workflow block module "${handler}" not found`);
};
