using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Streams;

namespace Orleans
{
    /// <summary>Streams as a grain gets at them.</summary>
    public static class GrainStreamingExtensions
    {
        /// <exception cref="KeyNotFoundException">There is no such provider.</exception>
        public static IStreamProvider GetStreamProvider(this Grain grain, string name) => grain.ServiceProvider.StreamProvider(name);

        internal static IStreamProvider StreamProvider(this IServiceProvider services, string name)
        {
            if (string.IsNullOrWhiteSpace(name)) throw new ArgumentNullException(nameof(name));
            return services.GetKeyedService<IStreamProvider>(name) ?? throw new KeyNotFoundException($"Stream provider '{name}' not found");
        }
    }

    /// <summary>Streams as code outside the grains gets at them.</summary>
    public static class ClientStreamingExtensions
    {
        /// <exception cref="KeyNotFoundException">There is no such provider.</exception>
        public static IStreamProvider GetStreamProvider(this IClusterClient client, string name) => client.ServiceProvider.StreamProvider(name);
    }
}

namespace Orleans.Streams
{
    /// <summary>Streams by the parts of their names.</summary>
    public static class StreamProviderExtensions
    {
        public static IAsyncStream<T> GetStream<T>(this IStreamProvider streamProvider, string id) =>
            streamProvider.GetStream<T>(StreamId.Create(null, id));

        public static IAsyncStream<T> GetStream<T>(this IStreamProvider streamProvider, string ns, string id) =>
            streamProvider.GetStream<T>(StreamId.Create(ns, id));
    }

    /// <summary>Subscribing with functions.</summary>
    public static class AsyncObservableExtensions
    {
        public static Task<StreamSubscriptionHandle<T>> SubscribeAsync<T>(
            this IAsyncObservable<T> obs, Func<T, StreamSequenceToken?, Task> onNextAsync) =>
            obs.SubscribeAsync(new FunctionObserver<T>(onNextAsync, _ => Task.CompletedTask));

        public static Task<StreamSubscriptionHandle<T>> SubscribeAsync<T>(
            this IAsyncObservable<T> obs, Func<T, StreamSequenceToken?, Task> onNextAsync, Func<Exception, Task> onErrorAsync) =>
            obs.SubscribeAsync(new FunctionObserver<T>(onNextAsync, onErrorAsync));
    }

    /// <summary>Resuming with functions.</summary>
    public static class StreamSubscriptionHandleExtensions
    {
        public static Task<StreamSubscriptionHandle<T>> ResumeAsync<T>(
            this StreamSubscriptionHandle<T> handle, Func<T, StreamSequenceToken?, Task> onNextAsync, StreamSequenceToken? token = null) =>
            handle.ResumeAsync(new FunctionObserver<T>(onNextAsync, _ => Task.CompletedTask), token);
    }

    internal sealed class FunctionObserver<T>(Func<T, StreamSequenceToken?, Task> next, Func<Exception, Task> error) : IAsyncObserver<T>
    {
        public Task OnNextAsync(T item, StreamSequenceToken? token = null) => next(item, token);
        public Task OnErrorAsync(Exception ex) => error(ex);
    }
}
