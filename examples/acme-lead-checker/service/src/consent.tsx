/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { FC } from "hono/jsx";

export interface ConsentRequest {
  client_id: string;
  redirect_uri: string;
  state: string;
  code_challenge: string;
}

const style = `
  :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: light-dark(#f4f4f6, #16171a); color: light-dark(#1c1d1f, #ececee); }
  main { width: 360px; padding: 32px; border-radius: 16px; background: light-dark(#fff, #202226); box-shadow: 0 8px 40px #0002; }
  .logo { width: 44px; height: 44px; border-radius: 12px; background: #c2410c; color: #fff; display: grid; place-items: center; font-weight: 700; font-size: 22px; }
  h1 { font-size: 19px; margin: 20px 0 8px; } p { margin: 0 0 16px; } ul { padding-left: 20px; margin: 0 0 24px; }
  .buttons { display: flex; gap: 8px; justify-content: flex-end; }
  button { font: inherit; font-weight: 600; padding: 8px 16px; border-radius: 8px; border: 1px solid light-dark(#d4d4d8, #3f4147); background: none; color: inherit; cursor: pointer; }
  button[value=allow] { background: #c2410c; border-color: #c2410c; color: #fff; }
`;

/** The page on which the third party's user allows or denies the connection. */
export const Consent: FC<ConsentRequest> = (request) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>Connect to Acme</title>
      <style>{style}</style>
    </head>
    <body>
      <main>
        <div class="logo" aria-hidden="true">
          A
        </div>
        <h1>Allow “{request.client_id}” to use your Acme account?</h1>
        <p>It will be able to:</p>
        <ul>
          <li>send leads to be checked</li>
          <li>be told when a check is complete</li>
        </ul>
        <form method="post" action="/oauth/authorize">
          <input type="hidden" name="redirect_uri" value={request.redirect_uri} />
          <input type="hidden" name="state" value={request.state} />
          <input type="hidden" name="code_challenge" value={request.code_challenge} />
          <div class="buttons">
            <button type="submit" name="decision" value="deny">
              Deny
            </button>
            <button type="submit" name="decision" value="allow">
              Allow access
            </button>
          </div>
        </form>
      </main>
    </body>
  </html>
);
