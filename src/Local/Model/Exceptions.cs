namespace Orleans.Runtime
{
    /// <summary>The base of what the host throws.</summary>
    public class OrleansException : Exception
    {
        public OrleansException() : base("Unexpected error.")
        {
        }

        public OrleansException(string message) : base(message)
        {
        }

        public OrleansException(string message, Exception innerException) : base(message, innerException)
        {
        }
    }

    /// <summary>A queue is full; the message names whose.</summary>
    public sealed class LimitExceededException(string message) : OrleansException(message);

    /// <summary>The host is stopping or has stopped.</summary>
    public class SiloUnavailableException(string message) : OrleansException(message);

    /// <summary>The observer was deleted, or collected because nobody kept it.</summary>
    public class ClientNotAvailableException(string message) : OrleansException(message);
}

namespace Orleans.Storage
{
    /// <summary>The stored state is not the one this activation read. Ends the activation when it leaves the turn.</summary>
    public class InconsistentStateException : Runtime.OrleansException
    {
        public InconsistentStateException()
        {
        }

        public InconsistentStateException(string message) : base(message)
        {
        }

        public InconsistentStateException(string message, Exception? innerException) : base(message, innerException!)
        {
        }

        public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag, Exception? storageException)
            : base(errorMsg, storageException!) => (StoredEtag, CurrentEtag) = (storedEtag, currentEtag);

        public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag)
            : this(errorMsg, storedEtag, currentEtag, null)
        {
        }

        public InconsistentStateException(string? storedEtag, string? currentEtag, Exception storageException)
            : this(storageException.Message, storedEtag, currentEtag, storageException)
        {
        }

        public string? StoredEtag { get; }
        public string? CurrentEtag { get; }

        /// <summary>Whether it still is in the activation it arose in: callers that it passes through stay.</summary>
        internal bool IsSourceActivation { get; set; } = true;

        public override string ToString() =>
            $"InconsistentStateException: {Message} Expected Etag={StoredEtag} Received Etag={CurrentEtag} {InnerException}";
    }
}
