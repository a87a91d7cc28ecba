/** At least once: up to five attempts while the receiver cannot be reached or answers 5xx. */
export async function deliver(
  url: string,
  event: unknown,
  attempted: (status: number | null, attempt: number) => void,
): Promise<void> {
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    const status = await post(url, event);
    attempted(status, attempt);
    if (status !== null && status < 500) return;
    await new Promise((resolve) => setTimeout(resolve, 250 * 2 ** attempt));
  }
}

async function post(url: string, body: unknown): Promise<number | null> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(35_000),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return null;
  }
}
