// Vite knows what to do with it.
declare module '*.css';
