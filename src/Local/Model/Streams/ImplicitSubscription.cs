using Orleans.Runtime;
using Orleans.Streams;

namespace Orleans
{
    /// <summary>Grains of this class follow the streams of a namespace: stream key = grain key.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
    public class ImplicitStreamSubscriptionAttribute : Attribute
    {
        public ImplicitStreamSubscriptionAttribute(string streamNamespace) => Namespace = streamNamespace.Trim();

        internal string Namespace { get; }
    }
}

namespace Orleans.Streams.Core
{
    /// <summary>A grain that is asked to take a subscription when the first event for it arrives.</summary>
    public interface IStreamSubscriptionObserver
    {
        Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory);
    }

    /// <summary>Makes the handle to resume the subscription with.</summary>
    public interface IStreamSubscriptionHandleFactory
    {
        StreamId StreamId { get; }
        string ProviderName { get; }
        StreamSubscriptionHandle<T> Create<T>();
    }
}
