import { GERMAN_IN_CALL } from '../in-call/words/de.js';
import type { VideoCallLabels } from '../labels.js';
import { problemIn } from './problems.js';

export const GERMAN: VideoCallLabels = {
  ...GERMAN_IN_CALL,
  region: 'Videoanruf',
  startVideo: (name) => `${name} per Video anrufen`,
  startAudio: (name) => `${name} anrufen`,
  incoming: (name, callType) => (callType === 'video' ? `${name} ruft Sie per Video an` : `${name} ruft Sie an`),
  incomingShort: (callType) => (callType === 'video' ? 'Eingehender Videoanruf' : 'Eingehender Sprachanruf'),
  accept: 'Annehmen',
  decline: 'Ablehnen',
  preparing: 'Einen Moment…',
  calling: (name) => `${name} wird angerufen…`,
  ringing: (name) => `Es klingelt bei ${name}…`,
  connecting: (name) => `Verbindung mit ${name} wird hergestellt…`,
  askingMedia: 'Bitte erlauben Sie Kamera und Mikrofon, wenn Ihr Browser danach fragt.',
  active: (name) => `Im Gespräch mit ${name}`,
  reconnecting: 'Die Verbindung wurde unterbrochen. Sie kommt von selbst zurück…',
  duration: (spoken) => `Dauer ${spoken}`,
  muteMicrophone: 'Mikrofon stummschalten',
  unmuteMicrophone: 'Mikrofon einschalten',
  turnCameraOff: 'Kamera ausschalten',
  turnCameraOn: 'Kamera einschalten',
  enterFullscreen: 'Vollbild',
  leaveFullscreen: 'Vollbild verlassen',
  endCall: 'Auflegen',
  cancelCall: 'Anruf abbrechen',
  remoteMuted: (name) => `${name} ist stummgeschaltet`,
  remoteCameraOff: (name) => `${name} hat die Kamera ausgeschaltet`,
  you: 'Sie',
  cameraOff: 'Ihre Kamera ist aus',
  tapToHear: 'Tippen, um zu hören und zu sehen',
  unsupportedTitle: 'Anrufe funktionieren in diesem Browser nicht',
  unsupported: {
    insecure_context: 'Diese Seite wurde unverschlüsselt geöffnet. Öffnen Sie dieselbe Adresse mit https://.',
    no_webrtc: 'Bitte verwenden Sie ein aktuelles Chrome, Edge, Firefox oder Safari.',
    no_media_devices:
      'Der Browser gibt dieser Seite weder Kamera noch Mikrofon. Bitte verwenden Sie ein aktuelles Chrome, Edge, Firefox oder Safari.',
    no_webassembly:
      'WebAssembly ist ausgeschaltet. Bitte erlauben Sie es oder verwenden Sie einen aktuellen Browser.',
  },
  mediaProblem: {
    denied:
      'Kamera oder Mikrofon ist gesperrt. Tippen Sie auf das Symbol neben der Adresse dieser Seite, erlauben Sie beides und rufen Sie erneut an.',
    not_found: 'Es wurde keine Kamera und kein Mikrofon gefunden. Schließen Sie eines an und rufen Sie erneut an.',
    in_use: 'Ein anderes Programm benutzt Kamera oder Mikrofon. Schließen Sie es und rufen Sie erneut an.',
    unsupported: 'Dieser Browser gibt der Seite weder Kamera noch Mikrofon.',
    other:
      'Kamera oder Mikrofon ließ sich nicht öffnen. Ziehen Sie den Stecker, stecken Sie ihn wieder ein und rufen Sie erneut an.',
  },
  ended: {
    hangup: 'Das Gespräch ist beendet.',
    declined: 'Der Anruf wurde abgelehnt.',
    busy: 'Die andere Seite spricht gerade.',
    no_answer: 'Niemand hat abgenommen.',
    cancelled: 'Der Anruf wurde abgebrochen.',
    connection_failed: 'Die Verbindung kam nicht zustande.',
    media_failed: 'Kamera oder Mikrofon konnte nicht benutzt werden.',
    left: 'Die andere Seite ist gegangen.',
    not_sent: 'Der Anruf konnte nicht beginnen.',
    refused: 'Der Anruf hat nicht begonnen.',
    other: 'Das Gespräch ist beendet.',
  },
  problem: problemIn({
    call_refused: ['Sie dürfen diese Person nicht anrufen.', 'Anrufe gibt es zwischen Mitgliedern eines Raums, der sie erlaubt.'],
    calls_not_taken: ['Diese Person nimmt zurzeit keine Anrufe von Ihnen an.', 'Schreiben Sie stattdessen eine Nachricht.'],
    already_in_call: [
      'Sie sind bereits in einem Gespräch.',
      'Beenden Sie zuerst das andere; es läuft vielleicht auf einem anderen Gerät.',
    ],
    both_called: ['Sie haben einander im selben Augenblick angerufen.', 'Nehmen Sie den Anruf an.'],
    answered_elsewhere: ['Der Anruf wurde auf einem anderen Gerät angenommen.', 'Sprechen Sie dort weiter.'],
    declined_elsewhere: [
      'Der Anruf wurde auf einem anderen Gerät abgelehnt.',
      'Rufen Sie zurück, wenn es Ihnen passt.',
    ],
    missed_call: ['Während dieses Gesprächs hat jemand angerufen.', 'Rufen Sie danach zurück.'],
    accept_failed: [
      'Der Anruf konnte nicht angenommen werden, weil der Server nicht geantwortet hat.',
      'Prüfen Sie Ihr Netz und nehmen Sie erneut an.',
    ],
    decline_not_saved: [
      'Der Server hat nicht erfahren, dass Sie abgelehnt haben.',
      'Bei der anderen Seite klingelt es noch etwas länger.',
    ],
    hangup_not_saved: [
      'Der Server hat nicht erfahren, dass das Gespräch beendet ist.',
      'Er merkt es von selbst innerhalb von zwei Minuten.',
    ],
    signal_not_sent: [
      'Die Verbindung konnte nicht vorbereitet werden, weil der Server nicht geantwortet hat.',
      'Prüfen Sie Ihr Netz.',
    ],
    server_unreachable: ['Der Server ist nicht erreichbar.', 'Prüfen Sie Ihr Netz und versuchen Sie es erneut.'],
    sign_in_again: ['Ihre Anmeldung gilt nicht mehr.', 'Melden Sie sich an und wiederholen Sie den Anruf.'],
    camera_unavailable: [
      'Die Kamera kann nicht benutzt werden; das Gespräch geht mit Ton weiter.',
      'Erlauben Sie die Kamera in der Adresszeile oder schließen Sie Programme, die sie benutzen, und drücken Sie dann den Kameraknopf.',
    ],
    microphone_unavailable: [
      'Das Mikrofon kann nicht benutzt werden; die andere Seite hört Sie nicht.',
      'Erlauben Sie das Mikrofon in der Adresszeile oder schließen Sie eines an und drücken Sie dann den Mikrofonknopf.',
    ],
    media_unavailable: [
      'Weder Kamera noch Mikrofon kann benutzt werden.',
      'Erlauben Sie beides in der Adresszeile und rufen Sie erneut an.',
    ],
    only_listening: [
      'Weder Kamera noch Mikrofon kann benutzt werden; Sie sehen und hören die andere Seite trotzdem.',
      'Erlauben Sie beides in der Adresszeile oder stecken Sie eines ein und drücken Sie dann den Mikrofonknopf.',
    ],
    connection_lost: [
      'Die Verbindung ist abgerissen.',
      'Bleiben Sie am Apparat; sie wird gerade wiederhergestellt.',
    ],
    connection_failed: [
      'Es kam keine Verbindung zur anderen Seite zustande.',
      'Versuchen Sie es erneut oder in einem anderen Netz.',
    ],
    peer_gone: ['Die andere Seite ist gegangen, ohne aufzulegen.', 'Rufen Sie noch einmal an, oder schreiben Sie im Chat.'],
    picture_refused: ['Die andere Seite möchte das nicht.', 'Der Anruf geht weiter wie bisher.'],
    peer_unsupported: [
      'Dieser Browser kann keine Videoanrufe.',
      'Verwenden Sie ein aktuelles Chrome, Edge, Firefox oder Safari.',
    ],
  }),
  closeNotice: 'Meldung schließen',
  retry: 'Erneut anrufen',
  dismiss: 'Schließen',
  signalingDown: 'Keine Verbindung zum Server. Das Gespräch läuft weiter; die Verbindung wird wiederhergestellt…',
  someone: 'Jemand',
};
