/** What a webhook costs when its handler only says that it got it. */
export default async function answer(): Promise<Response> {
  return new Response(null, { status: 200 });
}
