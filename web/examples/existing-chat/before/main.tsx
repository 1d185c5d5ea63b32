import { createRoot } from 'react-dom/client';
import { Chat, type ChatProps } from './chat';
import { supabase } from './supabase';

// The first room of whoever signs in, with the one other person in it.
async function firstRoom(me: string): Promise<ChatProps | null> {
  const { data: mine } = await supabase.from('room_members').select('room_id').eq('user_id', me).limit(1);
  const roomId = mine?.[0]?.room_id as string | undefined;
  if (!roomId) return null;
  const { data: people } = await supabase
    .from('room_members')
    .select('user:users(id,display_name)')
    .eq('room_id', roomId);
  const users = (people ?? []).flatMap(({ user }) => user) as { id: string; display_name: string }[];
  const other = users.find(({ id }) => id !== me);
  return other ? { roomId, me, other: { id: other.id, name: other.display_name } } : null;
}

const root = createRoot(document.getElementById('page')!);

async function signIn(email: string, password: string) {
  const { data, error } = await supabase.auth.signInWithPassword({ email, password });
  if (error) return root.render(<p role="alert">{error.message}</p>);
  const room = await firstRoom(data.user.id);
  root.render(room ? <Chat {...room} /> : <p>No room yet.</p>);
}

root.render(
  <form action={(form) => void signIn(String(form.get('email')), String(form.get('password')))}>
    <input name="email" type="email" aria-label="E-mail" autoComplete="username" />
    <input name="password" type="password" aria-label="Password" autoComplete="current-password" />
    <button>Sign in</button>
  </form>,
);
