// A client that knows nothing of Bedside: plain supabase-js and RTCPeerConnection, the two tables of the original design
// and its sequence diagram. It runs in a page beside supabase-js's own browser build (global `supabase`).
'use strict';

window.plain = (() => {
  const rtcConfiguration = { iceServers: [{ urls: 'stun:stun.l.google.com:19302' }] };
  const state = { call: null, statuses: [], signals: [], answersSeen: 0 };
  let client;
  let me;
  let peer;
  let early = [];
  let remoteDescribed = false;
  let offered = false;

  async function signIn(url, anonKey, tokenHash) {
    client = supabase.createClient(url, anonKey);
    const { data, error } = await client.auth.verifyOtp({ token_hash: tokenHash, type: 'magiclink' });
    if (error) throw error;
    me = data.user.id;
    await new Promise((done, failed) => {
      client
        .channel('calls')
        .on('postgres_changes', { event: 'INSERT', schema: 'public', table: 'video_calls', filter: `receiver_id=eq.${me}` }, (change) =>
          void onIncoming(change.new),
        )
        .on('postgres_changes', { event: 'UPDATE', schema: 'public', table: 'video_calls' }, (change) => void onStatus(change.new))
        .on('postgres_changes', { event: 'INSERT', schema: 'public', table: 'webrtc_signals', filter: `receiver_id=eq.${me}` }, (change) =>
          void onSignal(change.new),
        )
        .subscribe((status, cause) => (status === 'SUBSCRIBED' ? done() : status === 'CHANNEL_ERROR' && failed(cause)));
    });
    return me;
  }

  async function write(query) {
    const { data, error } = await query;
    if (error) throw new Error(`${error.code} ${error.message}`);
    return data;
  }

  const other = () => (state.call.caller_id === me ? state.call.receiver_id : state.call.caller_id);

  const send = (signal_type, signal_data) =>
    write(client.from('webrtc_signals').insert({ call_id: state.call.id, sender_id: me, receiver_id: other(), signal_type, signal_data }));

  async function openPeer() {
    peer = new RTCPeerConnection(rtcConfiguration);
    const media = await navigator.mediaDevices.getUserMedia({ video: true, audio: true });
    for (const track of media.getTracks()) peer.addTrack(track, media);
    peer.onicecandidate = ({ candidate }) => candidate && void send('ice_candidate', candidate.toJSON());
    peer.ontrack = ({ streams: [stream] }) => {
      const video = document.body.appendChild(document.createElement('video'));
      video.autoplay = true;
      video.srcObject = stream;
    };
  }

  async function describeRemote(description) {
    await peer.setRemoteDescription(description);
    remoteDescribed = true;
    for (const candidate of early.splice(0)) await peer.addIceCandidate(candidate);
  }

  // Callee: tell that it rings, keep the offer, answer when the human accepts.
  async function onIncoming(call) {
    state.call = call;
    await write(client.from('video_calls').update({ status: 'ringing' }).eq('id', call.id));
  }

  async function answer() {
    const offer = state.signals.find(({ signal_type }) => signal_type === 'offer');
    await openPeer();
    await describeRemote(offer.signal_data);
    const description = await peer.createAnswer();
    await peer.setLocalDescription(description);
    await send('answer', { type: description.type, sdp: description.sdp });
  }

  // Caller: the row, then the offer once it rings, then "active" when the answer is there.
  async function call(roomId, receiverId) {
    await openPeer();
    const row = { room_id: roomId, caller_id: me, receiver_id: receiverId, call_type: 'video' };
    [state.call] = await write(client.from('video_calls').insert(row).select());
    // It may ring before the insert is answered.
    const [now] = await write(client.from('video_calls').select().eq('id', state.call.id));
    await onStatus(now);
  }

  async function offer() {
    const description = await peer.createOffer();
    await peer.setLocalDescription(description);
    await send('offer', { type: description.type, sdp: description.sdp });
  }

  async function onStatus(row) {
    if (row.id !== state.call?.id) return;
    state.call = row;
    state.statuses.push(row.status);
    if (row.caller_id === me && row.status === 'ringing' && !offered) {
      offered = true;
      await offer();
    }
    if (row.status === 'ended' || row.status === 'declined' || row.status === 'failed') peer?.close();
  }

  async function onSignal(signal) {
    state.signals.push(signal);
    if (signal.signal_type === 'answer') {
      state.answersSeen += 1;
      await describeRemote(signal.signal_data);
      await write(client.from('video_calls').update({ status: 'active' }).eq('id', state.call.id));
    } else if (signal.signal_type === 'ice_candidate') {
      if (remoteDescribed) await peer.addIceCandidate(signal.signal_data);
      else early.push(signal.signal_data);
    }
  }

  const hangUp = () => write(client.from('video_calls').update({ status: 'ended' }).eq('id', state.call.id)).then(() => peer.close());
  const rooms = () => write(client.from('room_members').select('room_id,user_id'));
  const history = () => write(client.from('video_calls').select('*').order('started_at'));

  return { state, signIn, answer, call, hangUp, rooms, history };
})();
