import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The content security policy allows no data: and no inline: everything is a file of its own.
    assetsInlineLimit: 0,
    rollupOptions: {
      // The viewer of PDF files is a page of its own, shown in a sandbox.
      input: [`${import.meta.dirname}/index.html`, `${import.meta.dirname}/viewer.html`],
    },
    chunkSizeWarningLimit: 2400,
  },
  server: { host: '127.0.0.1', port: 0 },
});
