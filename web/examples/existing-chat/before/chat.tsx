import { type FormEvent, useEffect, useState } from 'react';
import { supabase } from './supabase';

interface Message {
  id: string;
  sender_id: string;
  body: string;
}

export interface ChatProps {
  roomId: string;
  me: string;
  other: { id: string; name: string };
}

export function Chat({ roomId, me, other }: ChatProps) {
  const [messages, setMessages] = useState<Message[]>([]);

  useEffect(() => {
    const mine = { event: 'INSERT', schema: 'public', table: 'messages', filter: `room_id=eq.${roomId}` } as const;
    const channel = supabase
      .channel(`room:${roomId}`)
      .on('postgres_changes', mine, ({ new: row }) => setMessages((before) => [...before, row as Message]))
      .subscribe();
    void supabase
      .from('messages')
      .select('id,sender_id,body')
      .eq('room_id', roomId)
      .order('created_at')
      .then(({ data }) => setMessages((data ?? []) as Message[]));
    return () => void supabase.removeChannel(channel);
  }, [roomId]);

  async function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const body = String(new FormData(form).get('body')).trim();
    form.reset();
    if (body) await supabase.from('messages').insert({ room_id: roomId, sender_id: me, body });
  }

  return (
    <section>
      <header>
        <h1>{other.name}</h1>
      </header>
      <ol>
        {messages.map(({ id, sender_id, body }) => (
          <li key={id} data-mine={sender_id === me}>
            {body}
          </li>
        ))}
      </ol>
      <form onSubmit={send}>
        <input name="body" aria-label="Message" autoComplete="off" />
        <button>Send</button>
      </form>
    </section>
  );
}
