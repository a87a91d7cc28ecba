import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useSession } from "../api/workspace";
import { ErrorState } from "../parts/EmptyState";
import { toasts } from "../parts/toast-store";
import { useTitle } from "../shell/PageBar";
import { InviteMember } from "./InviteMember";
import { MemberRow } from "./MemberRow";
import { ShownOnce } from "./ShownOnce";
import styles from "./settings.module.css";
import { type InvitedMember, listedMembersQuery } from "./settings-api";

/** Who is in the workspace; admins invite others and say what each may do. */
export function MembersPage() {
  const { current, member: me } = useSession();
  const members = useQuery(listedMembersQuery(current.slug));
  const [inviting, setInviting] = useState(false);
  const [invited, setInvited] = useState<InvitedMember | null>(null);
  const own = members.data?.find((member) => member.id === me.id);
  const isAdmin = (own ?? me).access_level === "admin";
  useTitle("Members");
  const onInvited = (member: InvitedMember) => {
    setInviting(false);
    if (member.invitation_url) setInvited(member);
    else {
      const text = member.can_sign_in
        ? `${member.email_address} signs in with the password of another workspace.`
        : `${member.email_address} was invited to another workspace first, and sets a password with the link from there.`;
      toasts.show({ variant: "success", title: `${member.full_name || member.email_address} is a member now`, text });
    }
  };
  return (
    <section className={styles.section} aria-labelledby="members">
      <header className={styles.head}>
        <div>
          <h2 id="members" className={styles.title}>
            Members
          </h2>
          <p className={styles.lead}>
            Members work with the records of {current.name}. Admins also set up objects, apps and workflows, and say who
            is a member.
          </p>
        </div>
        {isAdmin && (
          <Button leftSection={<Plus size={15} aria-hidden />} onClick={() => setInviting(true)}>
            Invite member
          </Button>
        )}
      </header>
      {members.isPending && <Skeleton h={160} radius={10} />}
      {members.isError && !members.data && (
        <ErrorState
          error={members.error}
          title="The members could not be loaded"
          onRetry={() => void members.refetch()}
        />
      )}
      {members.data && (
        <div className={styles.card}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th>Name</th>
                <th className={styles.wide}>E-mail address</th>
                <th>Access</th>
                {isAdmin && (
                  <th>
                    <span className="visually-hidden">Actions</span>
                  </th>
                )}
              </tr>
            </thead>
            <tbody>
              {members.data.map((member) => (
                <MemberRow
                  key={member.id}
                  member={member}
                  isMe={member.id === own?.id}
                  editable={isAdmin}
                  onLink={setInvited}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {inviting && <InviteMember onClose={() => setInviting(false)} onInvited={onInvited} />}
      <ShownOnce
        title={invited?.can_sign_in ? "Password link" : "Invitation link"}
        text="Send it to them yourself: nothing is sent by mail. Whoever opens it sets their password, once, within seven days."
        secrets={invited?.invitation_url ? [[`Link for ${invited.email_address}`, invited.invitation_url]] : null}
        onClose={() => setInvited(null)}
      />
    </section>
  );
}
