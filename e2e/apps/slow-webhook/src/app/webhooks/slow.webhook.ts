import { ATTIO_API_TOKEN } from "attio/server";

/** Writes on the person in the body, after two seconds. */
export default async function slow(request: Request): Promise<Response> {
  const { recordId } = (await request.json()) as { recordId: string };
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const answer = await fetch(`https://api.attio.com/v2/objects/people/records/${recordId}`, {
    method: "PATCH",
    headers: { authorization: `Bearer ${ATTIO_API_TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({ data: { values: { description: "handled" } } }),
  });
  return new Response(null, { status: answer.status });
}
