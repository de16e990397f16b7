FROM common AS deps
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --user -r requirements.txt

FROM deps AS dev
COPY . .
CMD ["python", "-m", "flask", "run", "--debug"]

FROM deps AS prod
COPY app.py .
USER app
CMD ["python", "app.py"]
