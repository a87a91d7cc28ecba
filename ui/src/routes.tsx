import { Navigate, type RouteObject } from "react-router";
import { AppPage } from "./apps/AppPage";
import { ObjectPage } from "./objects/ObjectPage";
import { RecordPage } from "./records/RecordPage";
import { NotFound } from "./shell/NotFound";
import { PageCrash } from "./shell/PageCrash";
import { StartPage, WorkspaceLayout } from "./shell/WorkspaceLayout";

/** Pages that most visits never open are loaded when they are. */
const directory = async () => ({ Component: (await import("./directory/AppDirectoryPage")).AppDirectoryPage });
const details = async () => ({ Component: (await import("./directory/AppDetailsPage")).AppDetailsPage });
const calls = async () => ({ Component: (await import("./calls/CallsPage")).CallsPage });
const call = async () => ({ Component: (await import("./calls/CallPage")).CallPage });
const callRedirect = async () => ({ Component: (await import("./calls/CallPage")).CallRedirect });
const tasks = async () => ({ Component: (await import("./tasks/TasksPage")).TasksPage });
const notes = async () => ({ Component: (await import("./notes/NotesPage")).NotesPage });
const list = async () => ({ Component: (await import("./lists/ListPage")).ListPage });
const workflows = async () => ({ Component: (await import("./workflows/WorkflowsPage")).WorkflowsPage });
const workflow = async () => ({ Component: (await import("./workflows/WorkflowPage")).WorkflowPage });
const runs = async () => ({ Component: (await import("./workflows/runs/RunsPage")).RunsPage });
const run = async () => ({ Component: (await import("./workflows/runs/RunPage")).RunPage });
const settings = async () => ({ Component: (await import("./settings/SettingsLayout")).SettingsLayout });
const objects = async () => ({ Component: (await import("./settings/ObjectsPage")).ObjectsPage });
const objectSchema = async () => ({ Component: (await import("./settings/SchemaPage")).ObjectSchemaPage });
const listSchema = async () => ({ Component: (await import("./settings/SchemaPage")).ListSchemaPage });
const members = async () => ({ Component: (await import("./settings/MembersPage")).MembersPage });
const tokens = async () => ({ Component: (await import("./settings/TokensPage")).TokensPage });
const webhooks = async () => ({ Component: (await import("./settings/WebhooksPage")).WebhooksPage });
const oauthApps = async () => ({ Component: (await import("./settings/OauthAppsPage")).OauthAppsPage });
const authorize = async () => ({ Component: (await import("./settings/AuthorizePage")).AuthorizePage });
const signIn = async () => ({ Component: (await import("./shell/SignInPage")).SignInPage });
const join = async () => ({ Component: (await import("./shell/JoinPage")).JoinPage });

/** What stands in a page's place until its code is there; the shell around it is. */
const Nothing = () => null;

/** Paths are part of the outside contract: `/{workspace}/{object}/{record}/{tab}`, `/{workspace}/apps/{app}/{page}`, `/{workspace}/calls/{call}`. */
export const routes: RouteObject[] = [
  { path: "/", element: <StartPage /> },
  { path: "/sign-in", lazy: signIn, HydrateFallback: Nothing },
  { path: "/join/:token", lazy: join, HydrateFallback: Nothing },
  { path: "/authorize", lazy: authorize, HydrateFallback: Nothing },
  {
    path: "/:workspace",
    element: <WorkspaceLayout />,
    children: [
      {
        errorElement: <PageCrash />,
        children: [
          { index: true, element: <Navigate to="people" replace /> },
          { path: "apps", lazy: directory, HydrateFallback: Nothing },
          { path: "apps/:app", lazy: details, HydrateFallback: Nothing },
          { path: "apps/:app/:page", element: <AppPage /> },
          { path: "calls", lazy: calls, HydrateFallback: Nothing },
          { path: "calls/:call", lazy: call, HydrateFallback: Nothing },
          { path: "calls/:meeting/:call/:part?", lazy: callRedirect, HydrateFallback: Nothing },
          { path: "tasks", lazy: tasks, HydrateFallback: Nothing },
          { path: "notes/:note?", lazy: notes, HydrateFallback: Nothing },
          { path: "lists/:list", lazy: list, HydrateFallback: Nothing },
          { path: "workflows", lazy: workflows, HydrateFallback: Nothing },
          { path: "workflows/:workflow", lazy: workflow, HydrateFallback: Nothing },
          { path: "workflows/:workflow/runs", lazy: runs, HydrateFallback: Nothing },
          { path: "workflows/:workflow/runs/:run", lazy: run, HydrateFallback: Nothing },
          {
            path: "settings",
            lazy: settings,
            HydrateFallback: Nothing,
            children: [
              { index: true, element: <Navigate to="members" replace /> },
              { path: "members", lazy: members, HydrateFallback: Nothing },
              { path: "objects", lazy: objects, HydrateFallback: Nothing },
              { path: "objects/:object", lazy: objectSchema, HydrateFallback: Nothing },
              { path: "objects/lists/:list", lazy: listSchema, HydrateFallback: Nothing },
              { path: "tokens", lazy: tokens, HydrateFallback: Nothing },
              { path: "webhooks", lazy: webhooks, HydrateFallback: Nothing },
              { path: "oauth-apps", lazy: oauthApps, HydrateFallback: Nothing },
            ],
          },
          { path: ":object", element: <ObjectPage /> },
          { path: ":object/:record/:tab?", element: <RecordPage /> },
          { path: "*", element: <NotFound /> },
        ],
      },
    ],
  },
];
