import "./early";
import "./styles/library";
import "@fontsource-variable/inter/wght.css";
import "./styles/tokens.css";
import "./styles/base.css";
import { createRoot } from "react-dom/client";
import { createBrowserRouter, RouterProvider } from "react-router";
import { Providers } from "./Providers";
import { routes } from "./routes";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

createRoot(root).render(
  <Providers>
    <RouterProvider router={createBrowserRouter(routes)} />
  </Providers>,
);
