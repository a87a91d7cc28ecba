import { Navigate, type RouteObject } from "react-router";
import { ObjectPage } from "./objects/ObjectPage";
import { RecordPage } from "./records/RecordPage";
import { NotFound } from "./shell/NotFound";
import { PageCrash } from "./shell/PageCrash";
import { StartPage, WorkspaceLayout } from "./shell/WorkspaceLayout";

/** Pages that most visits never open are loaded when they are. */
const directory = async () => ({ Component: (await import("./directory/AppDirectoryPage")).AppDirectoryPage });
const details = async () => ({ Component: (await import("./directory/AppDetailsPage")).AppDetailsPage });
const signIn = async () => ({ Component: (await import("./shell/SignInPage")).SignInPage });

/** What stands in a page's place until its code is there; the shell around it is. */
const Nothing = () => null;

/** Paths are part of the outside contract: `/{workspace}/{object}/{record}/{tab}`, `/{workspace}/apps/{app}`. */
export const routes: RouteObject[] = [
  { path: "/", element: <StartPage /> },
  { path: "/sign-in", lazy: signIn, HydrateFallback: Nothing },
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
          { path: ":object", element: <ObjectPage /> },
          { path: ":object/:record/:tab?", element: <RecordPage /> },
          { path: "*", element: <NotFound /> },
        ],
      },
    ],
  },
];
