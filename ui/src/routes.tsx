import { Navigate, type RouteObject } from "react-router";
import { AppDetailsPage } from "./directory/AppDetailsPage";
import { AppDirectoryPage } from "./directory/AppDirectoryPage";
import { ObjectPage } from "./objects/ObjectPage";
import { RecordPage } from "./records/RecordPage";
import { NotFound } from "./shell/NotFound";
import { PageCrash } from "./shell/PageCrash";
import { SignInPage } from "./shell/SignInPage";
import { StartPage, WorkspaceLayout } from "./shell/WorkspaceLayout";

/** Paths are part of the outside contract: `/{workspace}/{object}/{record}/{tab}`, `/{workspace}/apps/{app}`. */
export const routes: RouteObject[] = [
  { path: "/", element: <StartPage /> },
  { path: "/sign-in", element: <SignInPage /> },
  {
    path: "/:workspace",
    element: <WorkspaceLayout />,
    children: [
      {
        errorElement: <PageCrash />,
        children: [
          { index: true, element: <Navigate to="people" replace /> },
          { path: "apps", element: <AppDirectoryPage /> },
          { path: "apps/:app", element: <AppDetailsPage /> },
          { path: ":object", element: <ObjectPage /> },
          { path: ":object/:record/:tab?", element: <RecordPage /> },
          { path: "*", element: <NotFound /> },
        ],
      },
    ],
  },
];
