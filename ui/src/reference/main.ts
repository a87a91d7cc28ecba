import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "@fontsource-variable/inter/wght.css";
import "swagger-ui-dist/swagger-ui.css";
import "./reference.css";

/** The page `/openapi`: the REST API, to read and to try. Everything comes from this server. */
async function show(): Promise<void> {
  // `theme.js` has decided; the viewer knows the theme by a class.
  const dark = document.documentElement.getAttribute("data-mantine-color-scheme") === "dark";
  document.documentElement.classList.toggle("dark-mode", dark);
  const answer = await fetch("/openapi.json");
  if (!answer.ok) throw new Error(`/openapi.json answered ${answer.status}`);
  const spec = await answer.json();
  // What is tried goes to where the page came from, which need not be the public address.
  spec.servers = [{ url: location.origin }];
  // Here a token is pasted. The flow for programs ends in a program.
  delete spec.components.securitySchemes.oauth2;
  SwaggerUI({
    spec,
    dom_id: "#reference",
    deepLinking: true,
    docExpansion: "none",
    defaultModelsExpandDepth: 0,
    defaultModelRendering: "model",
    filter: true,
    tryItOutEnabled: true,
    displayRequestDuration: true,
    validatorUrl: null,
  });
}

show().catch((error: unknown) => {
  const place = document.getElementById("reference");
  if (place) place.textContent = `The description of the API cannot be shown: ${String(error)}`;
});
