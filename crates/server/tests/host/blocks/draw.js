// A step that asks everything there is to ask, and gives what it was told.
var sdk = ATTIO_SERVER_APP_SDK;
var stdin_workflow_block_handlers_default = async (_block, _handler, [{ email }]) => {
  const token = sdk.getWorkspaceConnection().value;
  const before = (await sdk.experimental_kv.get("drawn").catch(() => null))?.value ?? 0;
  const self = await fetch("https://api.attio.com/v2/self", {
    headers: { authorization: `Bearer ${sdk.ATTIO_API_TOKEN}` },
  });
  const { workspace_slug } = await self.json();
  console.log("drawing with", token, Math.random());
  const order = [];
  const after = (ms) => new Promise((done) => setTimeout(() => done(order.push(ms)), ms));
  await Promise.all([after(9), after(3), after(6)]);
  if (email.normalized.startsWith("broken")) throw new TypeError(`no score for ${workspace_slug}: ${Math.random()}`);
  const drawn = {
    number: Math.random(),
    id: crypto.randomUUID(),
    at: Date.now(),
    before,
    slug: workspace_slug,
    order: order.join(" "),
  };
  return { type: "outcome", id: "drawn", data: drawn };
};
