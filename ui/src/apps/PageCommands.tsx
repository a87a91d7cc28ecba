import { useMemo } from "react";
import { useNavigate } from "react-router";
import { useWorkspace } from "../api/workspace";
import { type Command, useCommands } from "../palette/commands";
import { AppIcon } from "./icons";
import { pagePath, useAppPages } from "./pages";

/** The pages of apps in the palette. */
export function PageCommands() {
  const w = useWorkspace();
  const navigate = useNavigate();
  const apps = useAppPages();
  const commands = useMemo(
    () =>
      apps.flatMap(({ app, pages }) =>
        pages.map(
          (page): Command => ({
            id: `page-${page.key}`,
            group: "Go to",
            label: page.entry.label,
            app: app.name,
            icon: <AppIcon app={app} size={18} />,
            keywords: "go to open app page",
            run: () => void navigate(pagePath(w, page)),
          }),
        ),
      ),
    [apps, w, navigate],
  );
  useCommands(commands);
  return null;
}
