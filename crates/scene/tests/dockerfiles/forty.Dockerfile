FROM image-1:1.4 AS s0
RUN make step
FROM image-3:1.2 AS s1
RUN make step
COPY . .
FROM image-3:1.8 AS s2
RUN make step
COPY --from=s0 /out/b /in/
FROM image-2:1.4 AS s3
RUN make step
FROM s0 AS s4
RUN make step
COPY --from=s2 /out/b /in/
COPY . .
FROM s2 AS s5
RUN make step
FROM s3 AS s6
RUN make step
COPY --from=s1 /out/b /in/
COPY --from=s1 /out/d /in/
FROM s6 AS s7
RUN make step
COPY --from=s6 /out/c /in/
COPY --from=s0 /out/c /in/
FROM s7 AS s8
RUN make step
COPY --from=s3 /out/d /in/
COPY --from=s6 /out/e /in/
FROM s3 AS s9
RUN make step
COPY --from=s4 /out/a /in/
COPY . .
FROM s5 AS s10
RUN make step
COPY --from=s9 /out/f /in/
COPY --from=s8 /out/f /in/
FROM s5 AS s11
RUN make step
FROM s10 AS s12
RUN make step
COPY --from=s7 /out/b /in/
FROM s8 AS s13
RUN make step
COPY --from=s7 /out/c /in/
COPY --from=s5 /out/a /in/
FROM s11 AS s14
RUN make step
COPY --from=s8 /out/a /in/
COPY --from=s10 /out/b /in/
FROM image-2:1.1 AS s15
RUN make step
COPY --from=s11 /out/a /in/
FROM s10 AS s16
RUN make step
COPY --from=s8 /out/c /in/
FROM s12 AS s17
RUN make step
FROM s12 AS s18
RUN make step
COPY --from=s9 /out/c /in/
COPY . .
FROM s18 AS s19
RUN make step
COPY --from=s14 /out/e /in/
COPY . .
FROM s16 AS s20
RUN make step
COPY . .
FROM image-5:1.2 AS s21
RUN make step
COPY --from=s14 /out/e /in/
COPY --from=s12 /out/e /in/
FROM s15 AS s22
RUN make step
FROM s19 AS s23
RUN make step
FROM s20 AS s24
RUN make step
COPY --from=s15 /out/b /in/
FROM s21 AS s25
RUN make step
FROM image-2:1.4 AS s26
RUN make step
FROM s23 AS s27
RUN make step
COPY --from=s20 /out/c /in/
COPY . .
FROM s25 AS s28
RUN make step
FROM s27 AS s29
RUN make step
FROM image-1:1.2 AS s30
RUN make step
COPY --from=s25 /out/f /in/
FROM s26 AS s31
RUN make step
COPY --from=s30 /out/b /in/
FROM s27 AS s32
RUN make step
COPY --from=s29 /out/d /in/
COPY . .
FROM s31 AS s33
RUN make step
COPY . .
FROM s28 AS s34
RUN make step
COPY --from=s25 /out/b /in/
FROM s31 AS s35
RUN make step
COPY --from=s32 /out/b /in/
FROM s30 AS s36
RUN make step
FROM s33 AS s37
RUN make step
COPY --from=s31 /out/e /in/
COPY . .
FROM s32 AS s38
RUN make step
COPY --from=s34 /out/e /in/
COPY --from=s36 /out/e /in/
FROM image-5:1.1 AS s39
RUN make step
COPY --from=s38 /out/c /in/
FROM scratch AS release
COPY --from=s39 /out /out39
COPY --from=s38 /out /out38
COPY --from=s36 /out /out36
COPY --from=s33 /out /out33
COPY --from=s30 /out /out30
COPY --from=s21 /out /out21
